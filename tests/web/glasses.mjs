// What the tests of the web page share: glasses and apps as processes, and a browser that looks at the page.
import {spawn} from "node:child_process";
import {once} from "node:events";
import {mkdir} from "node:fs/promises";
import path from "node:path";
import {chromium} from "playwright-core";

export const source = process.env.QUARK_SOURCE, build = process.env.QUARK_TEST_BUILD;
const pictures = process.env.QUARK_WEB_PICTURES;
const PATIENCE_MS = 60000; // until a test says what it waited for in vain; nothing is measured by it

const programs = new Set();

/** For the end: none may outlive its test, whatever became of that. */
export async function end_programs() {
    await Promise.all([...programs].map((program) => program.end()));
}

/** A process whose lines can be waited for. */
export class Program {
    constructor(command, args, environment = {}) {
        this.name = path.basename(command);
        this.output = "";
        this.waiting = new Set();
        this.process = spawn(command, args, {env: {...process.env, ...environment}});
        this.ended = once(this.process, "close").then(([code]) => {
            programs.delete(this);
            this.code = code;
        });
        programs.add(this);
        for (const stream of [this.process.stdout, this.process.stderr])
            stream.on("data", (data) => {
                this.output += data;
                for (const look of this.waiting) look();
            });
        this.ended.then(() => {
            for (const look of this.waiting) look();
        });
    }

    /** The first match in what it printed since `from`; fails when it ends without one. */
    says(pattern, from = 0) {
        return new Promise((resolve, reject) => {
            const finish = (how, what) => {
                clearTimeout(timer);
                this.waiting.delete(look);
                how(what);
            };
            const timer = setTimeout(() => finish(reject, new Error(`${this.name} never said ${pattern}:\n${this.output}`)),
                PATIENCE_MS);
            const look = () => {
                const match = this.output.slice(from).match(pattern);
                if (match) finish(resolve, match);
                else if (this.code !== undefined)
                    finish(reject, new Error(`${this.name} ended with ${this.code} without ${pattern}:\n${this.output}`));
            };
            this.waiting.add(look);
            look();
        });
    }

    async end() {
        this.process.kill("SIGTERM");
        await this.ended;
    }
}

/** Glasses that listen at ports of their own. */
export async function start_glasses(...options) {
    const program = new Program(`${build}/bin/quark-glasses`, ["--model", "s1", "--listen", "127.0.0.1:0", ...options,
        ...options.includes("--web") ? [] : ["--web", "127.0.0.1:0"]]);
    const [, port] = await program.says(/listening on 127\.0\.0\.1:(\d+)/);
    const [, web] = await program.says(/web on http:\/\/127\.0\.0\.1:(\d+)/);
    return Object.assign(program, {port: Number(port), web: Number(web), page: `http://127.0.0.1:${web}/`,
        uri: `ws://127.0.0.1:${port}?insecure=loopback`});
}

/** Without TLS and keys; whoever asks is asked about, since there is a page. */
export const plain_glasses = (...options) => start_glasses("--insecure-loopback", ...options);

/** quarkctl as an app. */
export function app(glasses, ...args) {
    return new Program(`${build}/bin/quarkctl`, [...args, "--device", glasses.uri]);
}

let browser;

export async function open(glasses, options = {}) {
    browser ??= await chromium.launch({executablePath: process.env.QUARK_CHROMIUM,
        args: process.getuid() === 0 ? ["--no-sandbox"] : []});
    const context = await browser.newContext({viewport: {width: 1280, height: 900}, ...options});
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.faults = [];
    page.on("pageerror", (error) => page.faults.push(String(error)));
    page.on("console", (message) => {
        if (message.type() === "error" && !/WebSocket connection/.test(message.text())) page.faults.push(message.text());
    });
    await page.goto(glasses.page);
    await shows(page, "#link", "Live");
    await page.waitForFunction(() => Number(document.querySelector("#eyes").dataset.scenes) > 0);
    return page;
}

export async function close_browser() {
    await browser?.close();
}

/** Waits until the text of the element has this in it. */
export async function shows(page, selector, words) {
    await page.waitForFunction(([where, what]) => document.querySelector(where)?.textContent.includes(what),
        [selector, words]).catch(async () => {
        const text = await page.locator(selector).first().textContent().catch(() => "nothing");
        throw new Error(`${selector} never showed "${words}", but "${text}"`);
    });
}

/** Waits until this eye shows the words; they are its alternative text. */
export async function eye_shows(page, eye, words) {
    await page.waitForFunction(([which, what]) => document.querySelector(`#eye${which} .view`).alt.includes(what),
        [eye, words]);
}

export async function picture(page, name) {
    await mkdir(pictures, {recursive: true});
    await page.screenshot({path: `${pictures}/${name}.png`, fullPage: true});
}
