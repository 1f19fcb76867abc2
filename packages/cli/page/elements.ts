/** The element of the page with an id, which the page is made with. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element ${id}`);
  return found;
}

/** A new element with a text, which stays a text whatever it holds. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { text, name }: { readonly text?: string; readonly name?: string } = {},
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (name !== undefined) made.className = name;
  return made;
}

/** Sets a text, where it is another one. */
export function setText(target: Node, text: string): boolean {
  if (target.textContent === text) return false;
  target.textContent = text;
  return true;
}
