"""Why some of feedparser's expectations do not hold: differences that are meant, each with the files that show it."""

from __future__ import annotations

REASONS: dict[str, tuple[str, ...]] = {
    "Content-Location is no base of relative links: RFC 7231 (appendix B) took that away": (
        "wellformed/base/http_channel_link_base_content_location.xml",
        "wellformed/base/http_entry_id_base_content_location.xml",
        "wellformed/base/http_item_link_base_content_location.xml",
        "wellformed/http/headers_content_location-relative.xml",
    ),
    "An identity stays as printed: resolved against the feed's address, every entry would be new when a site moves": (
        "wellformed/base/http_entry_id_base_docuri.xml",
    ),
    "A guid that is an http(s) address serves where there is no link, isPermaLink or not: an entry is worth a try": (
        "wellformed/rss/item_guid_not_permalink.xml",
    ),
    "Two entries that say the same of themselves are one, reported as repeated": (
        "wellformed/node_precedence/atom10_id.xml",
        "wellformed/node_precedence/atom10_title.xml",
    ),
    "Entities that a document declares for itself are not expanded: they are how entity bombs are built": (
        "wellformed/rss/entity_in_doctype.xml",
    ),
    "HTML 5 says what &lang; and &rang; are: U+27E8 and U+27E9; U+2329 and U+232A were HTML 4": (
        "entities/lang.xml",
        "entities/rang.xml",
    ),
    "The text of a script or of an <iframe> is shown by no browser and is no text of the article": (
        "wellformed/sanitize/entry_content_crazy.xml",
        "wellformed/sanitize/entry_content_iframe.xml",
        "wellformed/sanitize/entry_summary_crazy.xml",
        "wellformed/sanitize/entry_summary_iframe.xml",
        "wellformed/sanitize/entry_title_crazy.xml",
        "wellformed/sanitize/feed_title_crazy.xml",
        "wellformed/sanitize/item_content_encoded_crazy.xml",
        "wellformed/sanitize/item_description_crazy.xml",
        "wellformed/sanitize/item_fullitem_crazy.xml",
    ),
    "A comment that is never closed reaches to the end, as in HTML": ("wellformed/sanitize/xml_malicious_comment.xml",),
    "One broken byte does not make a UTF-8 document windows-1252: that byte alone is U+FFFD": (
        "encoding/bozo_linenoise.xml",
    ),
    "A text that was encoded twice stays as its outlet sent it: we met none in 12,788 entries and articles": (
        "encoding/bozo_double-encoded-html.xml",
        "encoding/double-encoded-html.xml",
    ),
}
