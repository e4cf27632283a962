/** A text that cannot be read, and the line where it breaks. */
export class Broken extends Error {
  /**
   * @param {string} text
   * @param {number} index where in the text
   */
  constructor(text, index) {
    super('broken');
    this.name = 'Broken';
    this.line = text.slice(0, index).split('\n').length;
  }
}
