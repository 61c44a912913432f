// Runs oidc-provider for a test: whoever types a name on its page is that person.
// Usage: node provider.mjs <folder of node_modules> <client's secret> <address where it signs people out, or "">
//        <address to come back to> ...
// Prints the port that it listens on.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, secret, signOff, ...comeBack] = process.argv.slice(2);
const entry = createRequire(`${folder}/`).resolve("oidc-provider");
const { default: Provider } = await import(pathToFileURL(entry));

const server = createServer((request, answer) => provider.callback()(request, answer));
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const { port } = server.address();

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "hotfix",
      client_secret: secret,
      redirect_uris: comeBack,
      token_endpoint_auth_method: "client_secret_basic",
      ...(signOff && { backchannel_logout_uri: signOff, backchannel_logout_session_required: true }),
    },
  ],
  features: { backchannelLogout: { enabled: true } },
  claims: {
    acr: null,
    auth_time: null,
    iss: null,
    sid: null,
    openid: ["sub"],
    email: ["email", "email_verified"],
    profile: ["preferred_username", "given_name", "family_name"],
    groups: ["groups"],
  },
  cookies: { keys: ["of this test alone"] },
  findAccount: (_context, name) => ({
    accountId: name,
    claims: () => ({
      sub: name,
      email: `${name}@example.com`,
      email_verified: true,
      preferred_username: name,
      given_name: "Anna",
      family_name: "Example",
      groups: ["hotfix-users"],
    }),
  }),
});
console.log(port);
