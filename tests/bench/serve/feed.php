<?php
/* The rival of tests/bench/serve/php: the newest articles of a topic, by one SQLite query, as an Atom feed, without any framework. */
function x(string $s): string
{
    return htmlspecialchars($s, ENT_XML1 | ENT_QUOTES, 'UTF-8');
}

$limit = max(1, min(100, (int) ($_GET['limit'] ?? 50)));
$db = new PDO('sqlite:' . getenv('BENCH_DATABASE'));
$found = $db->prepare('SELECT guid, url, title, summary, content, author, source, article.published FROM topic '
    . 'JOIN article ON article.id = topic.article WHERE name = ? ORDER BY topic.published DESC LIMIT ?');
$found->execute([$_GET['topic'] ?? '', $limit]);

header('Content-Type: application/atom+xml; charset=utf-8');
header('Cache-Control: public, max-age=300');
echo '<?xml version="1.0" encoding="utf-8"?>', "\n", '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">', "\n",
    '<title type="text">Central Asia + Japan Dialogue</title>', "\n", '<id>tag:dialogue.example.org,2026:dialogue/feed</id>', "\n",
    '<link rel="self" type="application/atom+xml" href="https://dialogue.example.org/dialogue/feed.atom"/>', "\n";
foreach ($found as $a) {
    $date = gmdate('Y-m-d\TH:i:s\Z', (int) $a['published']);
    echo "<entry>\n<title type=\"text\">", x($a['title']), "</title>\n<id>", x($a['guid']), "</id>\n<published>$date</published>\n",
        "<updated>$date</updated>\n<link rel=\"alternate\" type=\"text/html\" href=\"", x($a['url']), "\"/>\n<author><name>",
        x($a['author']), "</name></author>\n<summary type=\"text\">", x($a['summary']), "</summary>\n<content type=\"html\">",
        x($a['content']), "</content>\n<source>\n<id>tag:dialogue.example.org,2026:dialogue/sources/", x($a['source']),
        "</id>\n<title>", x($a['source']), "</title>\n</source>\n</entry>\n";
}
echo "</feed>\n";
