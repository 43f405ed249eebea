export interface ApplicantName {
  /** "" when HOC has none */
  firstName: string;
  lastName: string;
}

/**
 * The original's rule, word for word: "test" anywhere in one of the names. It also drops a Contestini or a Testa, who
 * are counted as waiting nowhere; a package is the same with and without them (contracts §2.4).
 */
export const isTestApplicant = ({ firstName, lastName }: ApplicantName): boolean =>
  firstName.toLowerCase().includes('test') || lastName.toLowerCase().includes('test');
