/* heading_words.h: the words of nameword_is_heading, in lower case: of headings, sections and buttons, and of the names of
 * places and papers.  All of them are written with capitals where names of people are looked for; none is part of one. */
#ifndef CADIALOG_INGEST_EXTRACT_HEADING_WORDS_H
#define CADIALOG_INGEST_EXTRACT_HEADING_WORDS_H

static const char *const heading_words[] = {
    /* English: small words, and what headings and buttons begin with */
    "the", "and", "of", "our", "your", "about", "how", "what", "why", "no", "is", "are", "with", "to", "for", "from",
    "on", "at", "in", "im", "this", "we", "you", "not", "it", "all", "us", "must", "read", "reads", "more", "share",
    "comments", "contact", "terms", "privacy", "policy", "home", "start", "free", "sign", "log", "learn", "get",
    "open", "follow", "subscribe", "category", "tags", "updated", "published", "posted", "last", "joined", "member",
    "since", "sponsored", "partner", "content", "newsletter", "time", "today", "new", "min", "best", "top", "guide",
    "tips", "quick", "cover", "fact", "check", "explainer", "explained", "review", "reviews",
    /* English: sections and subjects */
    "news", "business", "politics", "sports", "sport", "world", "life", "health", "culture", "opinion", "company",
    "media", "press", "release", "services", "resources", "insights", "marketing", "travel", "science", "technology",
    "tech", "video", "photo", "podcast", "blog", "events", "event", "case", "study", "uncategorized", "international",
    "real", "estate", "source", "artificial", "intelligence", "data", "machine", "mental", "small", "product",
    "products", "design", "software", "industry", "finance", "financial", "personal", "digital", "online", "web",
    "app", "development", "engineering", "security", "cloud", "customer", "food", "fitness", "lifestyle", "fashion",
    "website", "coffee", "management", "project", "plant", "plants", "thoughts", "essays", "essay", "notes",
    "articles", "beauty", "education", "research", "analysis", "feature", "features", "interview", "breaking",
    "exclusive", "human", "rights", "climate", "change", "water", "energy", "environment", "trade", "migration",
    "refugees", "women", "youth", "gender", "conflict", "army", "border", "regional", "local", "national", "global",
    "transport", "infrastructure", "agriculture", "tourism", "religion", "democracy", "governance", "civil", "crime",
    "police", "election", "elections", "parliament", "government", "foreign", "affairs", "relations", "cooperation",
    "geopolitics", "viewpoint", "viewpoints", "perspective", "perspectives", "column", "columns", "letters",
    "obituaries", "weekend", "morning", "evening", "weekly", "monthly", "special", "report", "reports",
    /* English: parts of the names of places */
    "united", "states", "south", "north", "west", "east", "street", "central", "asia", "asian", "europe", "africa",
    "america", "middle", "latin", "eastern", "western", "northern", "southern", "nations", "republic", "city", "town",
    "county", "region", "islands", "district", "york", "angeles", "francisco", "delhi", "kong", "zealand", "korea",
    "arabia", "emirates", "silk", "road", "belt",
    /* English: parts of the names of papers, firms and offices */
    "magazine", "times", "post", "daily", "journal", "herald", "tribune", "gazette", "chronicle", "observer",
    "telegraph", "bulletin", "courier", "standard", "globe", "mirror", "monitor", "insider", "digest", "dispatch",
    "examiner", "inquirer", "ledger", "sentinel", "wire", "portal", "radio", "tv", "newspaper", "network", "channel",
    "agency", "desk", "inc", "llc", "corp", "group", "society", "university", "institute", "school", "centre",
    "center", "foundation", "association", "committee", "council", "ministry", "department", "federation", "union",
    "commission", "initiative", "programme", "program", "forum", "alliance",
    /* German */
    "allgemein", "aktuelles", "nachrichten", "neuigkeiten", "letzte", "änderung", "stand", "impressum", "startseite",
    "neue", "neuer", "neues", "alle", "unsere", "über", "weitere", "kontakt", "datenschutz", "wirtschaft", "politik",
    "kultur", "gesellschaft", "wissen", "leben", "reise", "kommentare", "keine", "kein", "mehr", "zum", "zur", "am",
    "uhr", "lesezeit", "seite", "drucken", "gmbh", "verlag", "verein", "verkehr", "aktuell", "ausland", "inland",
    "wetter", "umwelt", "zentralasien",
    /* French */
    "aux", "actualités", "société", "asie", "centrale", "monde", "politique", "économie", "environnement", "planète",
    "faits", "divers", "droits",
    /* Spanish */
    "noticias", "comunidad", "comunidades", "mundo", "política", "economía", "sociedad", "deportes", "internacional",
    "nacional", "última", "opinión", "región", "latina", "medio", "ambiente", "derechos", "humanos",
    /* Italian and Polish */
    "mondo", "cronaca", "esteri", "ultima", "świat", "kraj",
    /* Turkish */
    "son", "dakika", "haber", "haberler", "haberleri", "gündem", "ekonomi", "dünya", "siyaset", "spor", "kültür",
    "yaşam", "sağlık", "teknoloji", "orta", "asya",
    /* Uzbek */
    "jahon", "yangiliklar", "yangiliklari", "jamiyat", "siyosat", "iqtisodiyot", "madaniyat", "markaziy", "osiyo",
    "dunyo", "toshkent",
    /* Russian: sections and buttons */
    "новости", "новость", "политика", "экономика", "общество", "спорт", "культура", "мир", "главная", "главное",
    "фото", "видео", "статьи", "интервью", "мнение", "мнения", "все", "рубрика", "источник", "просмотров",
    "комментарии", "комментариев", "поделиться", "читать", "далее", "дата", "время", "автор", "новая", "новый",
    "наука", "технологии", "бизнес", "жизнь", "здоровье", "авто", "происшествия", "аналитика", "репортаж",
    "эксклюзив", "сегодня", "вчера", "внешняя", "внутренняя", "права", "человека", "окружающая", "путь", "мировые",
    "международные", "последние", "горячие", "актуально", "важное", "официально", "документы", "закон", "право",
    "образование", "туризм", "погода", "криминал", "недвижимость", "транспорт", "энергетика",
    /* Russian: parts of the names of places */
    "центральная", "средняя", "азия", "европа", "восток", "запад", "север", "юг", "казахстан", "казахстана",
    "узбекистан", "узбекистана", "кыргызстан", "кыргызстана", "кыргызская", "таджикистан", "таджикистана",
    "туркменистан", "туркменистана", "россия", "россии", "республика", "область", "край", "город", "шелковый",
    /* Russian: parts of the names of papers and offices */
    "вестник", "газета", "агентство", "радио", "телеканал", "министерство", "комитет", "ведомости",
    /* Kazakh */
    "жаңалықтар", "саясат", "қоғам", "мәдениет", "әлем", "орталық", "қазақстан", "барлық", "басты", "ел", "тарих",
    "руханият", "сұхбат",
    /* Ukrainian */
    "новини", "політика", "економіка", "суспільство", "світ", "україна", "відео", "всі",
};

#endif
