// Runs samlp for a test: whoever types a name on its page is that person, and is remembered until they are asked anew.
// Usage: node provider.mjs <folder of node_modules> <file of its key> <file of its certificate> <where assertions go>
// Prints the port that it listens on.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";

const [folder, key, certificate, destination] = process.argv.slice(2);
const samlp = createRequire(`${folder}/`)("samlp");
const keys = { key: readFileSync(key), cert: readFileSync(certificate) };

const answer = samlp.auth({
  ...keys,
  issuer: "urn:saml-for-tests",
  destination,
  recipient: destination,
  nameIdentifierFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
  lifetimeInSeconds: 300,
  getPostURL: (_audience, _request, _asked, done) => done(null, destination),
  getUserFromRequest: ({ login }) => ({
    id: `of-${login}`,
    emails: [{ value: `${login}@example.com` }],
    displayName: "Anna Example",
    name: { givenName: "Anna", familyName: "Example" },
    nick: login,
    groups: ["hotfix-users", "others"],
  }),
});

const page = (query) => `<!doctype html><title>Who are you?</title><form action="/sign-on">
${["SAMLRequest", "RelayState"].map((name) => `<input type="hidden" name="${name}" value="${query[name]}">`).join("")}
<label>Name <input name="login"></label> <button type="submit">Sign in</button></form>`;

const server = createServer((request, response) => {
  const query = Object.fromEntries(new URL(request.url, "http://localhost").searchParams);
  request.query = query;
  response.set = (name, value) => response.setHeader(name, value);
  response.send = (body) => response.end(String(body));
  samlp.parseRequest(request, (wrong, asked) => {
    const known = /login=([a-z]+)/.exec(request.headers.cookie ?? "")?.[1];
    request.login = query.login ?? (asked?.forceAuthn === "true" ? undefined : known);
    if (wrong || !asked || !request.login) {
      response.setHeader("Content-Type", "text/html");
      return response.end(wrong ? String(wrong) : page(query));
    }
    response.setHeader("Set-Cookie", `login=${request.login}; Path=/; HttpOnly; SameSite=Lax`);
    return answer(request, response, (failed) => response.end(String(failed)));
  });
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
console.log(server.address().port);
