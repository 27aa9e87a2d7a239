// Words that a module says. They stand in the page, in the page's language, so that no module holds a sentence:
//
//   <ul hidden data-words> <li data-word="saved">已保存</li> <li data-word="offline">… [count] …</li> </ul>

/** Replaces `[name]` by its value; a name without a value stays as it is. */
export function fill(text, values = {}) {
  return text.replace(/\[(\w+)\]/g, (all, name) => (name in values ? String(values[name]) : all));
}

/**
 * Reads the words of a component.
 *
 * @param {Element} root the component; its first `[data-words]` holds the words
 * @returns {(key: string, values?: object) => string} says one; a missing word says its key, which a test sees
 */
export function wordsOf(root) {
  const words = {};
  for (const word of root.querySelectorAll("[data-words] [data-word]")) words[word.dataset.word] = word.textContent.trim();
  return (key, values = {}) => fill(words[key] ?? key, values);
}
