/** An element that shows an item. */
export interface Row<Item> {
  readonly element: HTMLElement;
  readonly update: (item: Item, index: number) => void;
}

/**
 * Shows items as rows that stay the same elements while their items are there: what somebody has opened stays open, and
 * the focus where it is.
 */
export function keyedRows<Item>(
  body: HTMLElement,
  keyOf: (item: Item) => string,
  make: (item: Item) => Row<Item>,
): (items: readonly Item[]) => void {
  let rows = new Map<string, Row<Item>>();
  return (items) => {
    const next = new Map<string, Row<Item>>();
    for (const item of items) next.set(keyOf(item), rows.get(keyOf(item)) ?? make(item));
    for (const [key, { element }] of rows) if (!next.has(key)) element.remove();
    rows = next;
    for (const [index, item] of items.entries()) {
      const row = next.get(keyOf(item));
      const there = body.children[index];
      if (row && there !== row.element) body.insertBefore(row.element, there ?? null);
      row?.update(item, index);
    }
  };
}
