const { makeUnleash } = await import('./peers.ts');
const c = await makeUnleash(2);
const { makeUsers } = await import('./benched-flag.ts');
const u = makeUsers(5).map(c.contextOf);
console.log(u.map((x) => c.evaluate('tone-1', x)));
