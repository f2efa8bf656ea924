/**
 * Rules of retext-equality that are off, because what they find in instructions for assistants is nearly always
 * something else. docs/assessment.md has the figures.
 */
export const QUIET_RULES: ReadonlySet<string> = new Set(
  `
  basically clearly easy everyone-knows just obvious of-course simple special straightforward
  add asylum bi binge bugreport depressed hang insomnia insomniac insomniacs invalid nuts panic-attack rehab rehab-center
  spade
  master masters master-key master-of-ceremonies master-plan masterplan master-the-art masterful mastermind masterpiece
  masterstroke english-master executrix maiden-flight maiden-name maiden-race maiden-speech maiden-voyage
  actor-actress actors-actresses aunt-uncle aunts-uncles boy-girl boyfriend-girlfriend boyfriends-girlfriends
  boyhood-girlhood bride-groom brother-sister brothers-sisters cowboy-cowgirl cowboys-cowgirls dad-mom dads-moms
  daughter-son daughters-sons father-tongue-mother-tongue gal-guy gals-man godfather-godmother gramps-granny
  granddaughter-grandson granddaughters-grandsons grandfathers-grandmothers hero-heroine heroes-heroines host-hostess
  hostesses-hosts husband-wife husbands-wives king-queen kings-queens kingsize-queensize landladies-landlords
  landlady-landlord maternal-paternal maternity-paternity nephew-niece nephews-nieces prince-princess princes-princesses
  sandman-sandwoman sandmen-sandwomen stepbrother-stepsister stepbrothers-stepsisters stepdad-stepmom
  stepfathers-stepmothers superman-superwoman supermen-superwomen widow-widower
  `
    .trim()
    .split(/\s+/),
);
