//! What each parse mode makes of a text.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

/// The text, then one line for each entity with the stretch it covers.
#[expect(clippy::needless_pass_by_value, reason = "expect! literals read best in place")]
fn check(mode: &str, source: &str, expected: Expect) {
    let shown = match format(source, mode, None) {
        Err(error) => error.description,
        Ok(formatted) => {
            let units: Vec<u16> = formatted.text.encode_utf16().collect();
            formatted.entities.iter().fold(formatted.text.clone(), |mut shown, entity| {
                let covered = String::from_utf16_lossy(&units[entity.offset..entity.end()]);
                write!(shown, "\n{} {}+{} {covered:?}", entity.kind, entity.offset, entity.length).unwrap();
                for attribute in [&entity.url, &entity.language, &entity.custom_emoji_id].into_iter().flatten() {
                    write!(shown, " {attribute}").unwrap();
                }
                shown
            })
        }
    };
    expected.assert_eq(&shown);
}

#[test]
fn html() {
    check(
        "HTML",
        "<b>bold <i>both</i></b> &lt;&amp;&#x1F600;",
        expect![[r#"
        bold both <&😀
        bold 0+9 "bold both"
        italic 5+4 "both""#]],
    );
    check(
        "html",
        "😀 <u>x</u><s>y</s><span class=\"tg-spoiler\">z</span><tg-spoiler>w</tg-spoiler>",
        expect![[r#"
        😀 xyzw
        underline 3+1 "x"
        strikethrough 4+1 "y"
        spoiler 5+1 "z"
        spoiler 6+1 "w""#]],
    );
    check(
        "HTML",
        "<a href=\"https://example.com/?a=1&amp;b=2\">link</a>",
        expect![[r#"
        link
        text_link 0+4 "link" https://example.com/?a=1&b=2"#]],
    );
    check(
        "HTML",
        "<pre><code class=\"language-rust\">let x;</code></pre> <code>y</code>",
        expect![[r#"
        let x; y
        pre 0+6 "let x;" rust
        code 7+1 "y""#]],
    );
    check(
        "HTML",
        "<blockquote>a</blockquote><blockquote expandable>b</blockquote>",
        expect![[r#"
        ab
        blockquote 0+1 "a"
        expandable_blockquote 1+1 "b""#]],
    );
    check(
        "HTML",
        "<b>open",
        expect![[r#"Bad Request: can't parse entities: Can't find end tag corresponding to start tag "b""#]],
    );
    check(
        "HTML",
        "<b>crossed <i>over</b></i>",
        expect![[
            r#"Bad Request: can't parse entities: Unmatched end tag at byte offset 18, expected "</i>", found "</b>""#
        ]],
    );
    check("HTML", "x</b>", expect!["Bad Request: can't parse entities: Unexpected end tag at byte offset 1"]);
    check(
        "HTML",
        "<div>x</div>",
        expect![[r#"Bad Request: can't parse entities: Unsupported start tag "div" at byte offset 0"#]],
    );
    check(
        "HTML",
        "1 < 2",
        expect![[r#"Bad Request: can't parse entities: Unsupported start tag "" at byte offset 2"#]],
    );
    check("HTML", "a &nosuch; b & c", expect!["a &nosuch; b & c"]);
    check("HTML", "<b></b>", expect![[""]]);
    check(
        "HTML",
        "<span>x</span>",
        expect![[r#"Bad Request: can't parse entities: Tag "span" must have class "tg-spoiler" at byte offset 0"#]],
    );
}

#[test]
fn markdown_v2() {
    check(
        "MarkdownV2",
        "*bold _both_* __under__ ~gone~ ||hidden|| `code`",
        expect![[r#"
        bold both under gone hidden code
        bold 0+9 "bold both"
        italic 5+4 "both"
        underline 10+5 "under"
        strikethrough 16+4 "gone"
        spoiler 21+6 "hidden"
        code 28+4 "code""#]],
    );
    check(
        "MarkdownV2",
        "_italic __both___",
        expect![[r#"
        italic both
        italic 0+11 "italic both"
        underline 7+4 "both""#]],
    );
    check("MarkdownV2", "1\\. one \\- two \\\\", expect![[r"1. one - two \"]]);
    check(
        "MarkdownV2",
        "Done.",
        expect![[
            r"Bad Request: can't parse entities: Character '.' is reserved and must be escaped with the preceding '\'"
        ]],
    );
    check(
        "MarkdownV2",
        "a-b",
        expect![[
            r"Bad Request: can't parse entities: Character '-' is reserved and must be escaped with the preceding '\'"
        ]],
    );
    check(
        "MarkdownV2",
        "a | b",
        expect![[
            r"Bad Request: can't parse entities: Character '|' is reserved and must be escaped with the preceding '\'"
        ]],
    );
    check(
        "MarkdownV2",
        "*open",
        expect!["Bad Request: can't parse entities: Can't find end of Bold entity at byte offset 0"],
    );
    check(
        "MarkdownV2",
        "[text](https://example.com/a\\)b)",
        expect![[r#"
        text
        text_link 0+4 "text" https://example.com/a)b"#]],
    );
    check(
        "MarkdownV2",
        "[text](https://example.com",
        expect!["Bad Request: can't parse entities: Can't find end of a URL at byte offset 6"],
    );
    check(
        "MarkdownV2",
        "```rust\nlet x = 1.0;\n```",
        expect![[r#"
        let x = 1.0;
        pre 0+12 "let x = 1.0;" rust"#]],
    );
    check(
        "MarkdownV2",
        ">one\n>two\nafter",
        expect![[r#"
        one
        two
        after
        blockquote 0+7 "one\ntwo""#]],
    );
    check(
        "MarkdownV2",
        ">long\n>quote||\nafter",
        expect![[r#"
        long
        quote
        after
        expandable_blockquote 0+10 "long\nquote""#]],
    );
    check(
        "MarkdownV2",
        "![👍](tg://emoji?id=5368324170671202286)",
        expect![[r#"
        👍
        custom_emoji 0+2 "👍" 5368324170671202286"#]],
    );
    check(
        "MarkdownV2",
        "привет *мир*",
        expect![[r#"
        привет мир
        bold 7+3 "мир""#]],
    );
}

#[test]
fn legacy_markdown() {
    check(
        "Markdown",
        "*bold* _it_ `c` [l](https://example.com) 1. a-b",
        expect![[r#"
        bold it c l 1. a-b
        bold 0+4 "bold"
        italic 5+2 "it"
        code 8+1 "c"
        text_link 10+1 "l" https://example.com/"#]],
    );
    check(
        "Markdown",
        "snake_case",
        expect!["Bad Request: can't parse entities: Can't find end of the entity starting at byte offset 5"],
    );
    check("Markdown", "snake\\_case", expect!["snake_case"]);
    check(
        "Markdown",
        "```py\nx\n```",
        expect![[r#"
        x
        pre 0+1 "x" py"#]],
    );
}

#[test]
fn plain_text_has_commands_links_and_mentions() {
    check(
        "",
        "/start@demo_bot see example.com, ask @alice_b (https://a.example/x).",
        expect![[r#"
        /start@demo_bot see example.com, ask @alice_b (https://a.example/x).
        bot_command 0+15 "/start@demo_bot"
        url 20+11 "example.com"
        mention 37+8 "@alice_b"
        url 47+19 "https://a.example/x""#]],
    );
    check(
        "",
        "/usr/bin is a path, #tag #1 a@example.com 3.14",
        expect![[r##"
        /usr/bin is a path, #tag #1 a@example.com 3.14
        hashtag 20+4 "#tag"
        email 28+13 "a@example.com""##]],
    );
    check("", "  \n trimmed \n ", expect!["trimmed"]);
    check("BBCode", "x", expect!["Bad Request: unsupported parse_mode"]);
}

proptest! {
    #[test]
    fn entities_lie_inside_the_text(
        source in "[a-z _*\\[\\]()~`>#+=|{}.!\\\\\n<>/&;\"=😀й-]{0,60}",
        mode in prop_oneof![Just("HTML"), Just("MarkdownV2"), Just("Markdown"), Just("")],
    ) {
        if let Ok(formatted) = format(&source, mode, None) {
            let length = units(&formatted.text);
            for entity in formatted.entities {
                prop_assert!(entity.length > 0 && entity.end() <= length);
            }
        }
    }

    #[test]
    fn html_of_tags_never_panics(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("<b>"), Just("</b>"), Just("<pre>"), Just("</pre>"), Just("<code class='language-x'>"),
                Just("</code>"), Just("<a href=\"x.com\">"), Just("</a>"), Just("</>"), Just("<"), Just("&#"),
                Just("&lt"), Just("text"), Just("😀"), Just("\n"),
            ],
            0..20,
        ),
    ) {
        let _ = format(&parts.concat(), "HTML", None);
    }

    #[test]
    fn escaped_text_comes_back(text in "[ -~]{1,80}") {
        prop_assume!(!text.trim().is_empty());
        let escaped: String = text.chars().flat_map(|c| ['\\', c]).collect();
        let formatted = format(&escaped, "MarkdownV2", None).unwrap();
        prop_assert_eq!(formatted.text, text.trim());
    }
}
