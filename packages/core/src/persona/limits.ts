/** Bytes of one file of a persona's folder. */
export const FILE_BYTES_LIMIT = 512 * 1024;
/** Files of a persona's folder, ignored ones included. */
export const FILE_COUNT_LIMIT = 500;
/** UTF-16 units of a path within the folder. */
export const PATH_LENGTH_LIMIT = 200;
/** Times that aliases may be followed in one YAML document: enough to save typing, too few for a bomb. */
export const YAML_ALIAS_LIMIT = 50;
/** Levels of nesting in one YAML document. */
export const YAML_DEPTH_LIMIT = 32;
/** UTF-16 units of one text, and so of one Liquid template. */
export const TEXT_LENGTH_LIMIT = 64 * 1024;
/** Findings of one kind of one text: more help nobody. */
export const TEXT_FINDINGS_LIMIT = 20;
/** UTF-16 units that rendering one text may allocate; templates have no loops, so its time is bounded by its length. */
export const TEMPLATE_MEMORY_LIMIT = 256 * 1024;
/** Lines of the body of a SKILL.md (Agent Skills). */
export const SKILL_BODY_LINES_LIMIT = 500;
/** Compositions (selection × channel × locale) that one persona may reach. */
export const SELECTION_LIMIT = 100_000;
/** Of a string variable that names no length of its own. */
export const VARIABLE_LENGTH_DEFAULT = 200;
/** Findings of one kind of one file: more help nobody. */
export const FINDINGS_LIMIT = 500;
