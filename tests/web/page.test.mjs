// The page in a browser: what the wearer sees, and the wearer's hands.
import assert from "node:assert/strict";
import {mkdtemp, readFile, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import path from "node:path";
import {after, before, beforeEach, afterEach, test} from "node:test";
import {app, close_browser, end_programs, eye_shows, open, picture, plain_glasses, shows, source} from "./glasses.mjs";

let glasses, page, folder, apps = [];

const run = (...args) => {
    const program = app(glasses, ...args);
    apps.push(program);
    return program;
};
const shelf = path.join(source, "examples/data/shelf.png"), street = path.join(source, "examples/data/street.png");

before(async () => folder = await mkdtemp(path.join(tmpdir(), "quark-web-")));
beforeEach(async () => {
    glasses = await plain_glasses();
    page = await open(glasses);
});
afterEach(async () => {
    const faults = page.faults;
    await page.context().close();
    await Promise.all(apps.splice(0).map((program) => program.end()));
    await glasses.end();
    assert.deepEqual(faults, [], "the page had errors");
    assert.equal(glasses.code, 0, `quark-glasses ended with ${glasses.code}:\n${glasses.output}`);
});
after(async () => {
    await close_browser();
    await end_programs();
    await rm(folder, {recursive: true});
});

test("an overlay of an app comes before both eyes, and its latency is told", async () => {
    const show = run("show", "Turn left", "--seconds", "3600");
    await Promise.all([eye_shows(page, 0, "Turn left"), eye_shows(page, 1, "Turn left")]);
    await show.says(/shown on both displays/);
    await page.waitForFunction(() => /^\d+(\.\d+)? (µs|ms|s)$/.test(document.querySelector("#newest").textContent));
    assert.ok(await page.locator("#spark rect").count() >= 1);
    await shows(page, "#apps", "quarkctl");
    await shows(page, "#apps .badge", "in front");
    await page.locator("#log .name", {hasText: "overlay.commit result"}).waitFor();
    await page.locator("#log .app", {hasText: "quarkctl"}).first().waitFor();
    await show.end();
    await page.waitForFunction(() => document.querySelector("#eye0 .view").alt.includes("nothing is shown"));
});

test("both eyes and the log stand on the page in light and dark, narrow and wide", async () => {
    await page.setInputFiles("#picture", street);
    await shows(page, "#source", "street.png");
    const show = run("show", "Turn left onto Nanjing Road", "--seconds", "3600");
    await show.says(/shown on both displays/);
    for (const width of [390, 768, 1280, 1720])
        for (const colours of ["light", "dark"]) {
            await page.setViewportSize({width, height: 900});
            await page.emulateMedia({colorScheme: colours});
            await page.waitForFunction(() => [...document.images].every((image) => image.hidden || image.complete));
            assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, "it scrolls sideways");
            await picture(page, `${colours}-${width}`);
        }
});

test("colours follow the system, and the switch overrides them and is kept", async () => {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.emulateMedia({colorScheme: "light"});
    const light = await paper();
    await page.emulateMedia({colorScheme: "dark"});
    const dark = await paper();
    assert.notEqual(light, dark);
    await page.getByRole("radio", {name: "Light", exact: true}).check();
    assert.equal(await paper(), light);
    await page.reload();
    assert.equal(await paper(), light);
    await page.getByRole("radio", {name: "Auto", exact: true}).check();
    assert.equal(await paper(), dark);
});

test("a question is answered by a spoken yes, and reaches the app", async () => {
    const photo = run("photo", path.join(folder, "yes.jpg"));
    await shows(page, "#prompt-app", "quarkctl");
    await shows(page, "#prompt-purpose", "Takes one photo");
    await eye_shows(page, 0, "Your glasses ask");
    await picture(page, "question");
    await page.locator("#utterance").fill("yes");
    await page.locator("#utterance").press("Enter");
    await photo.says(/yes\.jpg: \d+ x \d+/);
    await photo.ended;
    assert.equal(photo.code, 0);
    assert.equal((await readFile(path.join(folder, "yes.jpg"))).subarray(0, 2).toString("hex"), "ffd8");
    await page.locator("#prompt").waitFor({state: "hidden"});
});

test("a question is answered by a button, either way", async () => {
    const refused = run("photo", path.join(folder, "no.jpg"));
    await page.locator('[data-answer="refused"]').click();
    await refused.says(/the wearer said no/);
    const granted = run("photo", path.join(folder, "once.jpg"));
    await page.locator('[data-answer="once"]').click();
    await granted.says(/once\.jpg/);
    await page.getByRole("radio", {name: "Grant", exact: true}).check();
    await page.waitForFunction(() => document.querySelector('input[value="grant"]').checked);
    await run("photo", path.join(folder, "unasked.jpg")).says(/unasked\.jpg/);
});

test("what the hand does reaches the app", async () => {
    const watch = run("watch", "--json");
    await shows(page, "#apps", "quarkctl");
    for (const input of ["tap", "double_tap", "long_press", "swipe_back", "swipe_forward", "nod", "shake"]) {
        await page.locator(`[data-input="${input}"]`).click();
        await watch.says(new RegExp(`"input":\\s*"${input.replace("_", "[-_]")}"`));
    }
});

test("a drop is told, and the app comes back by itself", async () => {
    const watch = run("watch", "--json");
    await shows(page, "#apps .badge", "in front");
    const before = watch.output.length;
    await page.locator('input[aria-label="Drop the link, ms"]').fill("1");
    await page.locator('button[data-fault="drop"]').click();
    await watch.says(/"state":\s*"reconnecting"/, before);
    await watch.says(/"state":\s*"ready"/, before);
    await page.waitForFunction(() => [...document.querySelectorAll("#log .name")]
        .filter((name) => name.textContent === "link.hello").length >= 2);
    await page.waitForFunction(() => document.querySelector("#apps .badge").textContent === "in front");
});

test("the page says when its own glasses are away, and finds them again", async () => {
    const port = glasses.web;
    await page.locator("#utterance").fill("half a sent");
    await glasses.end();
    await shows(page, "#link", "Connection lost, trying again");
    await picture(page, "away");
    glasses = await plain_glasses("--web", `127.0.0.1:${port}`);
    await shows(page, "#link", "Live");
    assert.equal(await page.locator("#utterance").inputValue(), "half a sent");
    page.faults.length = 0; // the attempts to connect
});

test("the glasses' state is shown and changed", async () => {
    const watch = run("watch", "--json");
    await shows(page, "#apps", "quarkctl");
    const change = async (button, words, item, value) => {
        const before = watch.output.length;
        await page.getByRole("switch", {name: button, exact: true}).click();
        await watch.says(words, before);
        await shows(page, item, value);
    };
    await change("Folded", /"folded":\s*1/, "#is-worn", "folded");
    await shows(page, ".veil", "Folded");
    await change("Folded", /"folded":\s*0/, "#is-worn", "yes");
    await change("On the nose", /"worn":\s*0/, "#is-worn", "no");
    await change("On the nose", /"worn":\s*1/, "#is-worn", "yes");
    await change("Saving power", /"low_power":\s*1/, "#is-power", "saving");
    await change("Charge the left battery", /"charging":\s*1/, "#is-left", "charging");
    await change("Microphone taken", /"microphone_user":\s*"system"/, "#is-microphone", "the system");
    await page.getByRole("button", {name: "Take out the right battery"}).click();
    await watch.says(/"battery_right":\s*-1/);
    await shows(page, "#is-right", "taken out");
    await page.getByRole("radio", {name: "Warm", exact: true}).check();
    await watch.says(/"thermal":\s*"warm"/);
    await shows(page, "#is-thermal", "warm");
});

test("every fault of the simulator can be provoked", async () => {
    const names = await readFile(path.join(source, "src/glasses/scenario_names.c"), "utf8");
    const list = await readFile(path.join(source, "include/quark/sim.h"), "utf8");
    const faults = [...list.matchAll(/QUARK_SIM_FAULT_(\w+) = (\d+)/g)].filter((match) => match[2] !== "0")
        .map((match) => match[1].toLowerCase());
    assert.ok(faults.length >= 14 && faults.every((fault) => names.includes(`"${fault}"`)));
    const offered = await page.locator("#faults [data-fault]").evaluateAll((all) => all.map((one) => one.dataset.fault));
    assert.deepEqual(offered.sort(), faults.sort());
    for (const level of ["latency", "jitter", "loss", "bandwidth"]) {
        const field = page.locator(`input[data-fault="${level}"]`);
        await field.fill("7");
        await field.press("Enter");
        await page.locator(".faults .row.on", {has: field}).waitFor();
        await field.fill("0");
        await field.press("Enter");
        await page.locator(".faults .row:not(.on)", {has: field}).waitFor();
    }
    for (const fault of ["half_open", "refuse"])
        for (const on of ["true", "false"]) {
            await page.locator(`[data-fault="${fault}"]`).click();
            await page.locator(`[data-fault="${fault}"][aria-checked="${on}"]`).waitFor();
        }
    for (const fault of ["stall", "capture", "events", "garbage", "reboot", "drop"]) {
        await page.locator(`button[data-fault="${fault}"]`).click();
        assert.equal(await page.locator("#told").textContent(), "");
    }
});

test("what cannot be done is said", async () => {
    await page.getByRole("switch", {name: "On the nose", exact: true}).click();
    await shows(page, "#is-worn", "no");
    await page.locator('[data-input="tap"]').click();
    await shows(page, "#told", "worn");
});

test("the glasses are switched off for good only when asked twice", async () => {
    const watch = run("watch", "--json");
    await shows(page, "#apps", "quarkctl");
    await page.locator('[data-fault="end"]').click();
    await shows(page, '[data-fault="end"]', "Really?");
    await page.locator('[data-fault="end"]').click();
    await watch.says(/"event":\s*"device-gone"/);
});

test("a picture is sent over the WebSocket and becomes the scene", async () => {
    const posts = [];
    page.on("request", (request) => request.method() !== "GET" && posts.push(request.url()));
    const scenes = () => page.evaluate(() => Number(document.querySelector("#eyes").dataset.scenes));
    const before = await scenes();
    await page.setInputFiles("#picture", shelf);
    await shows(page, "#source", "shelf.png");
    await page.waitForFunction((count) => Number(document.querySelector("#eyes").dataset.scenes) > count, before);
    assert.deepEqual(posts, []);
    await page.setInputFiles("#picture", {name: "no.png", mimeType: "image/png", buffer: Buffer.from("no picture")});
    await page.waitForFunction(() => document.querySelector("#told").textContent.length > 10);
    await shows(page, "#source", "shelf.png");
    await page.locator("#pattern").click();
    await shows(page, "#source", "the test pattern");
});

const track = (points) => Buffer.from(`<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>${
    points.map(([lat, lon, time]) => `<trkpt lat="${lat}" lon="${lon}">${time ? `<time>${time}</time>` : ""}</trkpt>`)
        .join("")}</trkseg></trk></gpx>`);

test("a GPX track is walked", async () => {
    await page.setInputFiles("#track", {name: "walk.gpx", mimeType: "application/gpx+xml", buffer: track([
        [30.25, 120.15, "2026-01-01T08:00:00Z"], [30.26, 120.15, "2026-01-01T08:00:50Z"],
        [30.26, 120.16, "2026-01-01T08:01:40Z"]])});
    await shows(page, "#walked", "of 1:40");
    await page.locator("#speed").selectOption("100");
    await page.locator("#play").click();
    await shows(page, "#place", "30.25");
    await shows(page, "#place", "30.26000, 120.16000");
    await shows(page, "#place", "heading 90");
    await shows(page, "#play", "Walk again");
    await page.setInputFiles("#track", {name: "no.gpx", mimeType: "application/gpx+xml", buffer: Buffer.from("<gpx/>")});
    await shows(page, "#told", "no points");
});

test("an app is removed", async () => {
    const watch = run("watch", "--json");
    await shows(page, "#apps", "quarkctl");
    await page.getByRole("button", {name: "Remove quarkctl"}).click();
    await page.getByRole("button", {name: "Remove quarkctl"}).click();
    await watch.says(/"event":\s*"device-gone"/);
    await page.locator("#no-apps").waitFor();
});

test("another app is brought to the front", async () => {
    run("show", "the first", "--seconds", "3600");
    await eye_shows(page, 0, "the first");
    run("show", "the second", "--seconds", "3600");
    await eye_shows(page, 0, "the second");
    await page.locator("#apps button:not([disabled])", {hasText: "To the front"}).click();
    await eye_shows(page, 0, "the first");
});

test("the log is filtered and pauses", async () => {
    const show = run("show", "one", "--seconds", "3600");
    await show.says(/shown/);
    await page.locator("#log .name", {hasText: "overlay.commit"}).first().waitFor();
    await page.locator("#filter").fill("readiness");
    await page.waitForFunction(() => [...document.querySelectorAll("#log .name")].every((name) =>
        name.textContent.includes("readiness")));
    await page.locator("#filter").fill("");
    await page.locator("#pause").click();
    await page.locator('[data-input="tap"]').click();
    await page.waitForFunction(() => /Go on \([1-9]/.test(document.querySelector("#pause").textContent));
    assert.equal(await page.locator("#log .name", {hasText: "device.input"}).count(), 0);
    await page.locator("#pause").click();
    await page.locator("#log .name", {hasText: "device.input"}).waitFor();
});

test("everything is reached by the keyboard", async () => {
    await page.evaluate(() => document.activeElement.blur());
    const reached = new Set();
    for (let i = 0; i < 200; i++) {
        await page.keyboard.press("Tab");
        const key = await page.evaluate(() => {
            const at = document.activeElement;
            at.dataset.reached = "1";
            return at === document.body ? "" : `${at.tagName} ${at.id} ${at.className} ${at.getAttribute("aria-label")} ${
                at.textContent.slice(0, 30)} ${at.name ?? ""}`;
        });
        if (!key) break;
        reached.add(key);
    }
    // Of a group of radio buttons the browser stops at one; the arrows reach the others.
    const missed = await page.evaluate(() => [...document.querySelectorAll("button, input, select, a")]
        .filter((one) => one.checkVisibility() && !one.disabled && one.type !== "radio" && !one.dataset.reached)
        .map((one) => one.outerHTML));
    assert.deepEqual(missed, []);
    assert.ok(reached.size > 40, `${reached.size} stops`);
    const photo = run("photo", path.join(folder, "keys.jpg"));
    await page.locator('[data-answer="once"]').waitFor();
    await page.locator('[data-answer="once"]').focus();
    await page.keyboard.press("Enter");
    await photo.says(/keys\.jpg/);
    await page.locator('[data-set="folded"]').focus();
    await page.keyboard.press("Space");
    await shows(page, "#is-worn", "folded");
});

test("a screen reader finds names, regions and live parts", async () => {
    const nameless = await page.evaluate(() => [...document.querySelectorAll("button, input, select, img, svg[role], canvas")]
        .filter((one) => one.checkVisibility() && !(one.getAttribute("aria-label") || one.textContent.trim() ||
            one.labels?.length || one.hasAttribute("alt"))).map((one) => one.outerHTML));
    assert.deepEqual(nameless, []);
    for (const name of ["What the wearer sees", "Glasses", "World", "Faults", "Apps", "Messages"])
        assert.equal(await page.getByRole("region", {name, exact: true}).count(), 1, name);
    assert.equal(await page.getByRole("status").textContent(), "Live");
    assert.equal(await page.getByRole("main").count(), 1);
});
