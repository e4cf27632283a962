/** A text that cannot be read, and the line of the error. */
export class ParseError extends Error {
  /**
   * @param {string} text
   * @param {number} index where in the text
   */
  constructor(text, index) {
    super('parse error');
    this.name = 'ParseError';
    this.line = text.slice(0, index).split('\n').length;
  }
}
