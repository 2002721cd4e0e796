/** Where rows of tables are cards, as the style sheet has it. */
export const CARDS = '(max-width: 48em)';
