import { mongoAdapter } from '@learntrack/adapter-mongo';
import { redisAdapter } from '@learntrack/adapter-redis';

const { TEST_MONGO_URL: mongoUrl = '', TEST_REDIS_URL: redisUrl = '', TEST_NAME: name = '' } = process.env;

export default () => ({
  adapters: [
    mongoAdapter({ url: mongoUrl, database: name }),
    redisAdapter({ url: redisUrl, namespace: name }),
  ],
});
