// Who may come to the page's port, and how: asked with plain sockets, as no browser would.
import assert from "node:assert/strict";
import {once} from "node:events";
import {mkdtemp, rm} from "node:fs/promises";
import net from "node:net";
import {tmpdir} from "node:os";
import path from "node:path";
import {after, before, test} from "node:test";
import {build, close_browser, end_programs, eye_shows, open, picture, plain_glasses, Program, shows, start_glasses} from "./glasses.mjs";

let glasses;

before(async () => glasses = await plain_glasses());
after(async () => {
    await close_browser();
    await end_programs();
});

/** Sends lines as they are and gives back all that comes until the far end closes, or what is wanted has come. */
async function say(lines, enough = () => false) {
    const socket = net.connect(glasses.web, "127.0.0.1");
    let answer = "";
    socket.on("data", (data) => {
        answer += data.toString("latin1");
        if (enough(answer)) socket.destroy();
    });
    socket.on("error", () => {});
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    await once(socket, "close");
    return answer;
}

const host = () => `Host: 127.0.0.1:${glasses.web}`;
const head = (answer) => answer.includes("\r\n\r\n");
const status = (answer) => Number(answer.split(" ")[1]);
const upgrade = (origin, extra = ["Sec-WebSocket-Protocol: quark.web.v1"], where = "/live", at = host()) => say([
    `GET ${where} HTTP/1.1`, at, "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", ...origin ? [`Origin: ${origin}`] : [], ...extra], head);

test("the page may come from here alone, and is never kept", async () => {
    const answer = await say(["GET / HTTP/1.1", host()], head);
    assert.equal(status(answer), 200);
    assert.match(answer, /content-security-policy: default-src 'none'; script-src 'self'/);
    assert.doesNotMatch(answer, /unsafe/);
    assert.match(answer, /cache-control: no-store/);
    assert.match(answer, /x-content-type-options: nosniff/);
});

test("another host name is refused: it may mean this machine only now", async () => {
    for (const name of ["evil.example", `evil.example:${glasses.web}`, `127.0.0.1.evil.example:${glasses.web}`,
        "127.0.0.1:1", `10.0.0.1:${glasses.web}`, `[::2]:${glasses.web}`])
        assert.equal(status(await say(["GET / HTTP/1.1", `Host: ${name}`], head)), 403, name);
    assert.notEqual(status(await say(["GET / HTTP/1.1"], head)), 200);
    for (const name of [`localhost:${glasses.web}`, `[::1]:${glasses.web}`])
        assert.equal(status(await say(["GET / HTTP/1.1", `Host: ${name}`], head)), 200, name);
});

test("only GET, never with a body", async () => {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "HEAD"])
        assert.ok([405, 403, NaN].includes(status(await say([`${method} / HTTP/1.1`, host()], head))), method);
    for (const line of ["Content-Length: 5", "Content-Length: -1", "Content-Length: 99999999999999999999",
        "Transfer-Encoding: chunked"])
        assert.equal(status(await say(["GET / HTTP/1.1", host(), line], head)), 400, line);
    assert.equal(status(await say(["POST / HTTP/1.1", host(), "Content-Length: -5"], head)), 405);
});

test("nothing but the page's own files", async () => {
    for (const where of ["/nothing", "/../../../etc/passwd", "/%2e%2e/server.h", "/main.js/", "/page"])
        assert.notEqual(status(await say([`GET ${where} HTTP/1.1`, host()], head)), 200, where);
    assert.equal(status(await say(["GET /main.js HTTP/1.1", host()], head)), 200);
});

test("a WebSocket of another origin is refused", async () => {
    assert.equal(status(await upgrade(`http://127.0.0.1:${glasses.web}`)), 101);
    for (const origin of ["http://evil.example", `https://127.0.0.1:${glasses.web}`, "http://127.0.0.1:1", "null",
        `http://localhost:${glasses.web}`, ""])
        assert.equal(status(await upgrade(origin)), 403, origin);
    assert.equal(status(await upgrade(`http://evil.example:${glasses.web}`, undefined, "/live",
        `Host: evil.example:${glasses.web}`)), 403);
});

test("a WebSocket elsewhere, or without the subprotocol, is refused", async () => {
    const own = `http://127.0.0.1:${glasses.web}`;
    assert.notEqual(status(await upgrade(own, undefined, "/session")), 101);
    assert.notEqual(status(await upgrade(own, undefined, "/")), 101);
    assert.notEqual(status(await upgrade(own, [])), 101);
    assert.notEqual(status(await upgrade(own, ["Sec-WebSocket-Protocol: quark.glasses.v1"])), 101);
});

test("a page of another origin in a browser gets nowhere", async () => {
    const page = await open(glasses);
    const other = await page.context().newPage();
    await other.goto("about:blank");
    const came = await other.evaluate((port) => new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, "quark.web.v1");
        socket.onopen = () => resolve("open");
        socket.onerror = () => resolve("refused");
    }), glasses.web);
    assert.equal(came, "refused");
});

// --- what a page may say ---------------------------------------------------------------------------------------------

/** A page that says one thing; the answers, until the glasses close or `last` came. */
async function page_says(...messages) {
    const page = await open(glasses);
    const answers = await page.evaluate((texts) => new Promise((resolve) => {
        const socket = new WebSocket(`ws://${location.host}/live`, "quark.web.v1"), got = [];
        socket.onopen = () => {
            for (const text of texts) socket.send(text === "binary" ? new Uint8Array(4) : text);
            socket.send('{"id":999,"act":{"do":"note","text":"end"}}');
        };
        socket.onmessage = (event) => {
            const message = JSON.parse(event.data);
            if (message.id === 999) socket.close(1000);
            else if (message.t === "answer") got.push(message);
        };
        socket.onclose = (event) => resolve({got, code: event.code});
    }), messages);
    await page.context().close();
    return answers;
}

test("what is no wish ends the connection, and the glasses live on", async () => {
    const long = `{"id":1,"act":{"do":"say","text":"${"x".repeat(70000)}"}}`;
    for (const text of ["", "{", "[]", "null", "{}", '{"id":0}', '{"id":"1"}', '{"id":1,"upload":5}', '{"id":1,"id":',
        `${"[".repeat(50)}`, '{"id":1,"act":{"do":"say","text":"\\u0000"}}', "binary", long]) {
        const {code} = await page_says(text);
        assert.notEqual(code, 1000, text.slice(0, 40));
    }
    assert.equal((await page_says()).code, 1000);
});

test("a wish that cannot be done is answered with a sentence", async () => {
    const {got, code} = await page_says('{"id":1}', '{"id":2,"act":{"do":"fly"}}', '{"id":3,"act":"tap"}',
        '{"id":4,"act":{"do":"input","what":"wink"}}', '{"id":5,"front":"77"}', '{"id":6,"remove":"nobody"}',
        '{"id":7,"pair":true}', '{"id":8,"upload":"chunk","data":"AAAA"}', '{"id":9,"upload":"end"}',
        '{"id":10,"upload":"begin","bytes":0}', '{"id":11,"upload":"begin","bytes":16777217}',
        '{"id":12,"upload":"begin","bytes":3,"name":"../../x"}', '{"id":13,"upload":"chunk","data":"AAAAAAAA"}',
        '{"id":14,"upload":"begin","bytes":3}', '{"id":15,"upload":"chunk","data":"!!!!"}',
        '{"id":16,"upload":"begin","bytes":3}', '{"id":17,"upload":"end"}', '{"id":18,"act":{"do":"look","source":"/etc"}}');
    assert.equal(code, 1000);
    const good = [12, 14, 16];
    assert.deepEqual(got.map((answer) => answer.id), [...Array(18)].map((_, i) => i + 1));
    for (const answer of got) {
        assert.equal(answer.ok, good.includes(answer.id), JSON.stringify(answer));
        if (!answer.ok) assert.ok(answer.error.length > 15, JSON.stringify(answer));
    }
});

test("an idle page is told nothing", async () => {
    const page = await open(glasses);
    await page.locator("#picture").setInputFiles({name: "still.ppm", mimeType: "image/x-portable-pixmap",
        buffer: Buffer.from("P6 16 16 255\n" + "abc".repeat(256))});
    await shows(page, "#source", "still.ppm");
    const told = await page.evaluate(async () => {
        const {on, act} = await import("./live.js"), kinds = [];
        const come = (note) => new Promise((resolve) => on("message", (message) => message.note === note && resolve()));
        const first = come("first"), last = come("last");
        await act({do: "note", text: "first"});
        await first;
        on("message", (message) => kinds.push(message.t));
        for (let i = 0; i < 40; i++) await act({do: "note", text: "first"});
        await act({do: "note", text: "last"});
        await last;
        return kinds;
    });
    assert.deepEqual(told, ["state"], "messages came though nothing changed");
    await page.context().close();
});

test("the page listens to this machine alone, unless it is told otherwise", async () => {
    const program = new Program(`${build}/bin/quark-glasses`, ["--insecure-loopback", "--listen", "127.0.0.1:0", "--web",
        "0.0.0.0:0"]);
    await program.says(/allow-remote-web/);
    await program.ended;
    assert.notEqual(program.code, 0);
});

test("an app is paired from the page, and shows itself over TLS", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "quark-web-"));
    const paired = await start_glasses("--state", path.join(folder, "glasses"));
    const page = await open(paired);
    await page.locator("#pair").click();
    await shows(page, "#uri", "quark://pair?v=1&id=");
    await shows(page, "#pair-told", "for another");
    await page.waitForFunction(() => document.querySelector("#qr path")?.getAttribute("d").length > 1000);
    await picture(page, "pairing");
    const state = ["--state", path.join(folder, "app")], quarkctl = `${build}/bin/quarkctl`;
    const pair = new Program(quarkctl, ["pair", await page.locator("#uri").textContent(), "--permission", "camera-photo,position", ...state]);
    await shows(page, "#prompt-wish", "wants to be paired");
    const [, check] = (await page.locator("#prompt-check").textContent()).match(/number (\d{3} \d{3})/);
    await eye_shows(page, 0, check);
    await page.getByLabel("the wearer's position").uncheck();
    await eye_shows(page, 0, "but not");
    await picture(page, "pairing-question");
    await page.getByRole("button", {name: "Pair", exact: true}).click();
    await pair.says(new RegExp(check));
    await pair.ended;
    assert.equal(pair.code, 0, pair.output);
    assert.match(pair.output, /^permissions +camera-photo$/m);
    await shows(page, "#pair-told", "No app can pair now");
    await shows(page, "#apps .badge", "away");
    const show = new Program(quarkctl, ["show", "over TLS", "--device", `wss://127.0.0.1:${paired.port}`, "--seconds", "3600",
        ...state]);
    await eye_shows(page, 1, "over TLS");
    await page.getByRole("button", {name: "Remove quarkctl"}).click();
    await page.getByRole("button", {name: "Remove quarkctl"}).click();
    await page.locator("#no-apps").waitFor();
    await page.waitForFunction(() => document.querySelector("#eye1 .view").alt.includes("nothing is shown"));
    await page.context().close();
    await Promise.all([show.end(), paired.end()]);
    await rm(folder, {recursive: true});
});
