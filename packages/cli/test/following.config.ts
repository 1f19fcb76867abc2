import { mongoAdapter } from '@learntrack/adapter-mongo';
import { redisAdapter } from '@learntrack/adapter-redis';

export default () => {
  const { TEST_MONGO_URL: mongoUrl = '', TEST_REDIS_URL: redisUrl = '', TEST_NAME: name = '' } = process.env;
  return {
    adapters: [
      mongoAdapter({ url: mongoUrl, database: name }),
      redisAdapter({ url: redisUrl, namespace: name }),
    ],
  };
};
