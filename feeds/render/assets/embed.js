/* embed.js: <cadialog-feed topic source speaker language limit layout theme lang src>, and frames that fit their content.
   An ES module without dependencies; it builds elements and never reads HTML from a string. */
const base = new URL("./", import.meta.url);
const texts = {
  en: { source: "Source", all: "All articles", none: "There are no articles here yet.", busy: "Loading" },
  ru: { source: "Источник", all: "Все статьи", none: "Здесь пока нет статей.", busy: "Загрузка" },
  kk: { source: "Дереккөз", all: "Барлық мақалалар", none: "Мұнда әзірге мақала жоқ.", busy: "Жүктелуде" },
  ja: { source: "出典", all: "すべての記事", none: "記事はまだありません。", busy: "読み込み中" },
};
const css = `
:host{display:block;color-scheme:light dark;
--_ink:var(--cadialog-ink,#1d2329);--_soft:var(--cadialog-soft,#56606a);--_line:var(--cadialog-line,#d9d4ca);
--_link:var(--cadialog-link,#0b5a77);--_mark:var(--cadialog-mark,#b4432f);--_paper:var(--cadialog-paper,transparent);
font:var(--cadialog-font,inherit);color:var(--_ink);background:var(--_paper);overflow-wrap:break-word}
:host([hidden]){display:none}
:host([theme=light]){color-scheme:light;--_paper:var(--cadialog-paper,#fffdf9)}
@media(prefers-color-scheme:dark){:host(:not([theme=light])){--_ink:var(--cadialog-ink,#e6e3dc);--_soft:var(--cadialog-soft,#a5aeb6);
--_line:var(--cadialog-line,#39434b);--_link:var(--cadialog-link,#7cc4dd);--_mark:var(--cadialog-mark,#f0937f);
--_paper:var(--cadialog-paper,#14181c)}}
:host([theme=dark]){color-scheme:dark;--_ink:var(--cadialog-ink,#e6e3dc);--_soft:var(--cadialog-soft,#a5aeb6);
--_line:var(--cadialog-line,#39434b);--_link:var(--cadialog-link,#7cc4dd);--_mark:var(--cadialog-mark,#f0937f);
--_paper:var(--cadialog-paper,#14181c)}
section{padding:var(--cadialog-padding,.75rem)}
*{box-sizing:border-box}
h3,h4,p,ul,figure,blockquote{margin:0;padding:0}
h3{font-size:1.2em;line-height:1.3;margin-bottom:.5em}h4{font-size:1.05em;line-height:1.35;font-weight:600}
ul{list-style:none}li{padding:.7em 0;border-top:1px solid var(--_line)}li:first-child{border-top:0}
a{color:var(--_link);text-underline-offset:.15em}h3 a{color:inherit}h3 a,h4 a{text-decoration:none}a:hover{text-decoration:underline}
a:focus-visible{outline:3px solid var(--_mark);outline-offset:2px}
.meta{color:var(--_soft);font-size:.9em}.meta a{color:inherit}.summary{margin-top:.35em}.more{margin-top:.75em;font-weight:600}
blockquote{border-inline-start:3px solid var(--_mark);padding-inline-start:.9em;margin-bottom:.35em}
figcaption{padding-inline-start:calc(.9em + 3px)}.who{font-weight:600}
ul.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(15rem,100%),1fr));gap:1em}
.cards li,.cards li:first-child{border:1px solid var(--_line);border-radius:.5em;padding:.9em;overflow:hidden}
img{display:block;width:calc(100% + 1.8em);max-width:none;margin:-.9em -.9em .8em;aspect-ratio:16/9;object-fit:cover}
ul.ticker{display:flex;gap:1.5em;overflow-x:auto;padding-bottom:.5em}
.ticker li{flex:0 0 min(18em,80%);border:0;padding:0}`;

let sheet; /* one for all elements; a style sheet made by script needs no style-src */
function styleOf(root) {
  sheet ??= Object.assign(new CSSStyleSheet(), {});
  if (!sheet.cssRules.length) sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
}

/* make("p", {class: "meta"}, "text", node…); what is null, undefined or false is left out */
function make(name, attributes, ...children) {
  const e = document.createElement(name);
  const given = (v) => v !== null && v !== undefined && v !== false;
  for (const [k, v] of Object.entries(attributes || {})) if (given(v)) e.setAttribute(k, v);
  e.append(...children.filter(given));
  return e;
}
const web = (u) => (/^https?:\/\//i.test(u || "") ? u : null);
const link = (href, part, text) => (web(href) ? make("a", { href: web(href), part }, text) : text);

const POLITE = 300000; /* ms: the least time between two requests of one element */

class CadialogFeed extends HTMLElement {
  static observedAttributes = ["topic", "source", "speaker", "language", "limit", "layout", "lang", "src"];
  #timer = 0;
  #asked = 0;
  #controller = null;
  #queued = false;

  connectedCallback() {
    document.addEventListener("visibilitychange", this.#wake);
    this.#soon();
  }
  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#wake);
    clearTimeout(this.#timer);
    this.#controller?.abort();
  }
  attributeChangedCallback(name, before, after) {
    if (before !== after && this.isConnected) this.#soon();
  }
  #wake = () => {
    if (!document.hidden && Date.now() - this.#asked >= POLITE) this.#load();
  };
  #soon() { /* several attributes that are set together ask once */
    if (this.#queued) return;
    this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      if (this.isConnected) this.#load();
    });
  }
  #own(name) {
    return this.getAttribute(name);
  }
  get #lang() {
    const tag = this.#own("lang") || this.closest("[lang]")?.getAttribute("lang") || navigator.language || "en";
    return texts[tag.slice(0, 2).toLowerCase()] ? tag : "en";
  }
  get #layout() {
    const layout = this.#own("layout");
    return ["cards", "quotes", "ticker"].includes(layout) ? layout : "list";
  }
  #address() {
    const home = this.#own("src") ? new URL(this.#own("src"), document.baseURI) : base;
    /* one filter has a path of its own, which also a static copy of the site has */
    const filters = ["topic", "source", "speaker", "language"].filter((name) => this.#own(name));
    const one = filters.length === 1 && /^[a-z0-9][a-z0-9-]*$/i.test(this.#own(filters[0]));
    const url = new URL(one ? `${filters[0]}s/${this.#own(filters[0])}/feed.json` : "feed.json", home);
    if (!one) for (const name of filters) url.searchParams.set(name, this.#own(name));
    url.searchParams.set("limit", this.#layout === "quotes" ? "40" : String(this.#limit));
    url.searchParams.set("lang", this.#lang.slice(0, 2).toLowerCase());
    return url;
  }
  get #limit() {
    const n = parseInt(this.#own("limit"), 10);
    return n >= 1 && n <= 100 ? n : 10;
  }
  async #load() {
    clearTimeout(this.#timer);
    this.#controller?.abort();
    this.#controller = new AbortController();
    const signal = this.#controller.signal;
    this.#asked = Date.now();
    this.#timer = setTimeout(() => !document.hidden && this.#load(), POLITE + Math.random() * 60000);
    try {
      /* the browser's own cache revalidates by ETag; no cookie goes along */
      const answer = await fetch(this.#address(), { signal, credentials: "omit", referrerPolicy: "strict-origin-when-cross-origin" });
      if (!answer.ok) throw new Error("HTTP " + answer.status);
      this.#show(await answer.json());
      this.dispatchEvent(new CustomEvent("cadialog-load"));
    } catch (e) {
      /* the children that the page gave stay in view, or what was last shown */
      if (!signal.aborted) this.dispatchEvent(new CustomEvent("cadialog-error", { detail: String(e) }));
    }
  }
  #date(iso) {
    const when = new Date(iso);
    if (isNaN(when)) return null;
    const text = new Intl.DateTimeFormat(this.#lang, { dateStyle: "long" }).format(when);
    return make("time", { datetime: iso, part: "date" }, text);
  }
  #by(item) {
    const source = item._cadialog?.source || {};
    const by = make("span", { class: "meta", part: "meta" }, link(source.url, "source", source.title || source.name || ""));
    const date = this.#date(item.date_published);
    if (date) by.append(" · ", date);
    if (item._cadialog?.rights) by.append(" · ", item._cadialog.rights);
    return by;
  }
  #article(item, layout) {
    const image = layout === "cards" && web(item.image);
    return make("li", { part: "item" },
      image && make("img", { src: image, alt: "", loading: "lazy", referrerpolicy: "no-referrer", part: "image" }),
      make("h4", { part: "headline", lang: item.language }, link(item.url, "link", item.title || item.url)),
      make("p", null, this.#by(item)),
      layout !== "ticker" && item.summary && make("p", { class: "summary", part: "summary", lang: item.language }, item.summary));
  }
  #quotes(items) {
    const out = [];
    for (const item of items) {
      const quotes = (item._cadialog?.quotations || []).filter((q) => q.speaker && (!this.#own("speaker") || q.speaker_name === this.#own("speaker")));
      for (const q of quotes.slice(0, 2)) {
        const who = [q.role, q.organisation].filter(Boolean).map((t) => ", " + t).join("");
        out.push(make("li", { part: "item" }, make("figure", { lang: item.language },
          make("blockquote", { cite: web(item.url), part: "quote" }, q.quote),
          make("figcaption", null, make("span", { class: "who", part: "speaker" }, q.speaker), who,
            make("p", { class: "meta" }, link(item.url, "link", item.title), " · ", this.#by(item))))));
      }
    }
    return out.slice(0, this.#limit);
  }
  #show(feed) {
    const t = texts[this.#lang.slice(0, 2).toLowerCase()];
    const layout = this.#layout;
    const items = feed.items || [];
    const rows = layout === "quotes" ? this.#quotes(items) : items.slice(0, this.#limit).map((i) => this.#article(i, layout));
    const home = web(feed.home_page_url);
    const title = String(feed._cadialog?.list || feed.title || "");
    const root = this.shadowRoot || this.attachShadow({ mode: "open" });
    const focused = root.activeElement?.getAttribute("href");
    styleOf(root);
    root.replaceChildren(make("section", { lang: this.#lang.slice(0, 2).toLowerCase(), "aria-label": title, part: "feed" },
      make("h3", { part: "title" }, link(home, "title-link", title)),
      rows.length ? make("ul", { class: layout, part: "items", role: "list" }, ...rows) : make("p", { class: "meta", part: "empty" }, t.none),
      home && make("p", { class: "more", part: "more" }, link(home, "more-link", t.all))));
    /* a refresh must not throw a keyboard's reader out of the list */
    if (focused) [...root.querySelectorAll("a")].find((a) => a.getAttribute("href") === focused)?.focus();
  }
}

/* In our own frame: tell the page around how high we are.  On a page of others: give frames of ours that height. */
function report() {
  let last = 0;
  const secret = new URLSearchParams(location.hash.replace(/^#\??/, "")).get("secret");
  let patience = 50;
  const tell = (asked) => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    /* a frame out of sight may have no width yet, and its observer sleeps */
    const ready = height > 0 && innerWidth > 0;
    if (!ready && patience-- > 0) setTimeout(tell, 200);
    if (!ready || (height === last && asked !== true)) return;
    last = height;
    parent.postMessage({ height }, "*");
    if (secret) parent.postMessage({ message: "height", value: height, secret }, "*"); /* WordPress' way */
  };
  new ResizeObserver(tell).observe(document.body);
  for (const what of ["load", "resize"]) addEventListener(what, tell);
  addEventListener("message", (e) => e.source === parent && e.data?.cadialog === "height" && tell(true));
  tell();
}
function listen() {
  addEventListener("message", (e) => {
    const height = e.data?.height;
    if (!Number.isFinite(height) || height < 1) return;
    for (const frame of document.querySelectorAll("iframe")) {
      if (frame.contentWindow !== e.source) continue;
      let ours;
      try {
        ours = new URL(frame.src, document.baseURI);
      } catch {
        return;
      }
      const from = e.origin === ours.origin || (e.origin === "null" && frame.hasAttribute("sandbox"));
      if (from && ours.origin === base.origin && ours.pathname === base.pathname + "embed.html")
        frame.height = String(Math.min(Math.ceil(height), 10000));
    }
  });
  /* a frame that was quicker than this module has told its height to nobody */
  for (const frame of document.querySelectorAll("iframe")) frame.contentWindow?.postMessage({ cadialog: "height" }, "*");
}
if (document.documentElement.classList.contains("cadialog-frame")) {
  if (parent !== window) report();
} else {
  listen();
  if (!customElements.get("cadialog-feed")) customElements.define("cadialog-feed", CadialogFeed);
}
