//! Pictures as text, and as pixels.

use std::collections::HashSet;

use chrono::{DateTime, Months, TimeDelta, Utc};
use expect_test::{Expect, expect};
use resvg::tiny_skia::Pixmap;

use super::*;
use crate::model::mtproto::{Channel, ChannelStats, StatsSource};

/// 27 November 2026.
fn today() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_780_000, 0).unwrap()
}

fn points(values: &[f64]) -> Vec<Point> {
    let days = |ago: usize| TimeDelta::days(i64::try_from(ago).unwrap());
    values.iter().rev().enumerate().rev().map(|(ago, value)| Point { at: today() - days(ago), value: *value }).collect()
}

fn chart(kind: ChartKind) -> Card {
    Chart { title: "Deals".to_owned(), subtitle: String::new(), headline: None, kind }.into_card()
}

fn line(values: &[f64]) -> Series {
    Series { name: "Line".to_owned(), points: points(values), is_area: true }
}

fn stats() -> ChannelStats {
    let share = |(name, share): (&str, f64)| Share { name: name.to_owned(), share };
    ChannelStats {
        channel: Channel {
            id: 1,
            title: "Botyard <News> 🔥".to_owned(),
            username: Some("botyard_news".to_owned()),
            is_owner: true,
            is_group: false,
            members: Some(12_480),
        },
        source: StatsSource::Telegram,
        from: today() - TimeDelta::days(30),
        to: today(),
        members: 12_480,
        growth: Some(312),
        posts: 42,
        views_per_post: Some(4130.4),
        reach: Some(0.331),
        forwards_per_post: Some(21.4),
        reactions_per_post: Some(85.2),
        languages: [("English", 0.52), ("Ελληνικά", 0.3), ("Русский", 0.18)].map(share).to_vec(),
        members_over_time: points(&[12_168.0, 12_300.0, 12_290.0, 12_480.0]),
        views_over_time: points(&[5_200.0, 7_515.0, 0.0, 6_400.0]),
        top_posts: Vec::new(),
    }
}

/// All that a reader of the picture reads.
fn texts(svg: &str) -> String {
    let texts = svg.lines().filter_map(|line| line.strip_prefix("<text ")?.split_once('>')?.1.strip_suffix("</text>"));
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | ")
}

fn check(card: &Card, expected: &Expect) {
    expected.assert_eq(&card.to_svg());
}

fn check_texts(card: &Card, expected: &Expect) {
    expected.assert_eq(&texts(&card.to_svg()));
}

#[test]
fn a_line_with_its_area() {
    check(
        &chart(ChartKind::Series(vec![line(&[2.0, 8.0, 5.0])])),
        &expect![[r##"
        <svg xmlns="http://www.w3.org/2000/svg" width="1080" height="536" viewBox="0 0 540 268" font-family="Roboto">
        <defs>
        <linearGradient id="fade0" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#4f46e5" stop-opacity="0.28"/><stop offset="1" stop-color="#4f46e5" stop-opacity="0.02"/></linearGradient>
        </defs>
        <rect width="540" height="268" fill="#f3f4f8"/>
        <text x="24" y="46" font-size="27" font-weight="700" fill="#111827">Deals</text>
        <rect x="18.5" y="62.5" width="503" height="187" rx="16" fill="#ffffff" stroke="#e4e6ee"/>
        <path d="M64.86 212H504" stroke="#cfd4df"/>
        <text x="52.86" y="217.25" font-size="15" fill="#667085" text-anchor="end">0</text>
        <path d="M64.86 148H504" stroke="#e6e8ef" stroke-dasharray="4 4"/>
        <text x="52.86" y="153.25" font-size="15" fill="#667085" text-anchor="end">5</text>
        <path d="M64.86 84H504" stroke="#e6e8ef" stroke-dasharray="4 4"/>
        <text x="52.86" y="89.25" font-size="15" fill="#667085" text-anchor="end">10</text>
        <text x="88.41" y="233" font-size="15" fill="#667085" text-anchor="middle">25 Nov</text>
        <text x="280.93" y="233" font-size="15" fill="#667085" text-anchor="middle">26 Nov</text>
        <text x="480.45" y="233" font-size="15" fill="#667085" text-anchor="middle">27 Nov</text>
        <path d="M64.86 186.4C136.88 160.8 208.91 109.6 280.93 109.6C352.95 109.6 424.98 135.2 497 148L497 212L64.86 212Z" fill="url(#fade0)"/>
        <path d="M64.86 186.4C136.88 160.8 208.91 109.6 280.93 109.6C352.95 109.6 424.98 135.2 497 148" fill="none" stroke="#4f46e5" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>
        <circle cx="497" cy="148" r="5.5" fill="#ffffff" stroke="#4f46e5" stroke-width="3"/>
        </svg>
    "##]],
    );
}

#[test]
fn labels_of_months_have_air_between_them() {
    let first = DateTime::from_timestamp(1_730_419_200, 0).unwrap();
    let point = |month| Point { at: first + Months::new(month), value: f64::from(month) };
    let months = |count| Series { name: String::new(), points: (0..count).map(point).collect(), is_area: true };
    let read = |count| texts(&chart(ChartKind::Series(vec![months(count)])).to_svg());
    assert!(read(25).ends_with("| Nov 2024 | Nov 2025 | Nov 2026"), "{}", read(25));
    assert!(read(4).ends_with("| Nov 2024 | Dec 2024 | Jan 2025 | Feb 2025"), "{}", read(4));
}

#[test]
fn the_first_label_is_of_the_moment_that_it_stands_below() {
    let first = DateTime::from_timestamp(1_767_225_600, 0).unwrap();
    let point = |day| Point { at: first + TimeDelta::days(day), value: 1.0 };
    let days = |count| Series { name: String::new(), points: (0..count).map(point).collect(), is_area: true };
    let read = |count| {
        let text = texts(&chart(ChartKind::Series(vec![days(count)])).to_svg());
        text.split(" | ")
            .filter(|label| label.contains("Jan") || label.contains("Feb"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(read(31), ["1 Jan", "11 Jan", "21 Jan", "31 Jan"]);
    // Every tenth day from the last one on would begin with 2 January, whose label would stand below the first.
    assert_eq!(read(32), ["1 Jan", "12 Jan", "22 Jan", "1 Feb"]);
    assert_eq!(read(34), ["4 Jan", "14 Jan", "24 Jan", "3 Feb"]);
}

#[test]
fn columns_with_the_tallest_marked() {
    check(
        &chart(ChartKind::Columns(points(&[3.0, 0.0, 1200.0]))),
        &expect![[r##"
        <svg xmlns="http://www.w3.org/2000/svg" width="1080" height="516" viewBox="0 0 540 258" font-family="Roboto">
        <rect width="540" height="258" fill="#f3f4f8"/>
        <text x="24" y="46" font-size="27" font-weight="700" fill="#111827">Deals</text>
        <rect x="18.5" y="62.5" width="503" height="177" rx="16" fill="#ffffff" stroke="#e4e6ee"/>
        <path d="M84.67 202H504" stroke="#cfd4df"/>
        <text x="72.67" y="207.25" font-size="15" fill="#667085" text-anchor="end">0</text>
        <path d="M84.67 158.67H504" stroke="#e6e8ef" stroke-dasharray="4 4"/>
        <text x="72.67" y="163.92" font-size="15" fill="#667085" text-anchor="end">500</text>
        <path d="M84.67 115.33H504" stroke="#e6e8ef" stroke-dasharray="4 4"/>
        <text x="72.67" y="120.58" font-size="15" fill="#667085" text-anchor="end">1,000</text>
        <path d="M131.39 202V202Q131.39 200.5 132.89 200.5H173.89Q175.39 200.5 175.39 202V202Z" fill="#a9a5f2"/>
        <path d="M406.28 202V102Q406.28 98 410.28 98H446.28Q450.28 98 450.28 102V202Z" fill="#4f46e5"/>
        <text x="428.28" y="92" font-size="15" font-weight="700" fill="#4f46e5" text-anchor="middle">1,200</text>
        <text x="428.28" y="223" font-size="15" fill="#667085" text-anchor="middle">27 Nov</text>
        <text x="290.84" y="223" font-size="15" fill="#667085" text-anchor="middle">26 Nov</text>
        <text x="153.39" y="223" font-size="15" fill="#667085" text-anchor="middle">25 Nov</text>
        </svg>
    "##]],
    );
}

#[test]
fn a_comparison_with_markup_in_its_names() {
    let bar = |name: &str, value| Bar { name: name.to_owned(), value };
    let bars = vec![bar("<script>&\"'", 20.0), bar("Zoë", 10.0), bar("Nothing", -1.0), bar("Lost", f64::NAN)];
    check(
        &chart(ChartKind::Bars(bars)),
        &expect![[r##"
            <svg xmlns="http://www.w3.org/2000/svg" width="1080" height="572" viewBox="0 0 540 286" font-family="Roboto">
            <rect width="540" height="286" fill="#f3f4f8"/>
            <text x="24" y="46" font-size="27" font-weight="700" fill="#111827">Deals</text>
            <rect x="18.5" y="62.5" width="503" height="205" rx="16" fill="#ffffff" stroke="#e4e6ee"/>
            <text x="504" y="90" font-size="15" font-weight="700" fill="#111827" text-anchor="end">20</text>
            <text x="36" y="90" font-size="15" fill="#111827">&lt;script&gt;&amp;&quot;'</text>
            <rect x="36" y="99" width="468" height="12" rx="6" fill="#eef0f6"/>
            <path d="M58.29 99H498A6 6 0 0 1 498 111H58.29Z" fill="#4f46e5"/>
            <rect x="57.29" y="96" width="2" height="18" rx="1" fill="#667085"/>
            <text x="504" y="136" font-size="15" font-weight="700" fill="#111827" text-anchor="end">10</text>
            <text x="36" y="136" font-size="15" fill="#111827">Zoë</text>
            <rect x="36" y="145" width="468" height="12" rx="6" fill="#eef0f6"/>
            <path d="M58.29 145H275.14A6 6 0 0 1 275.14 157H58.29Z" fill="#4f46e5"/>
            <rect x="57.29" y="142" width="2" height="18" rx="1" fill="#667085"/>
            <text x="504" y="182" font-size="15" font-weight="700" fill="#111827" text-anchor="end">−1</text>
            <text x="36" y="182" font-size="15" fill="#111827">Nothing</text>
            <rect x="36" y="191" width="468" height="12" rx="6" fill="#eef0f6"/>
            <path d="M58.29 191H42A6 6 0 0 0 42 203H58.29Z" fill="#e5576b"/>
            <rect x="57.29" y="188" width="2" height="18" rx="1" fill="#667085"/>
            </svg>
        "##]],
    );
}

#[test]
fn shares_of_less_than_the_whole() {
    let share = |name: &str, share| Share { name: name.to_owned(), share };
    check(
        &chart(ChartKind::Shares(vec![share("Half", 0.5), share("A little", 0.004)])),
        &expect![[r##"
        <svg xmlns="http://www.w3.org/2000/svg" width="1080" height="332" viewBox="0 0 540 166" font-family="Roboto">
        <rect width="540" height="166" fill="#f3f4f8"/>
        <text x="24" y="46" font-size="27" font-weight="700" fill="#111827">Deals</text>
        <rect x="18.5" y="62.5" width="503" height="85" rx="16" fill="#ffffff" stroke="#e4e6ee"/>
        <rect x="36" y="76" width="468" height="22" rx="4" fill="#eef0f6"/>
        <rect x="36" y="76" width="232.5" height="22" rx="4" fill="#4f46e5"/>
        <rect x="36" y="115" width="12" height="12" rx="4" fill="#4f46e5"/>
        <text x="252" y="126" font-size="15" font-weight="700" fill="#111827" text-anchor="end">50%</text>
        <text x="56" y="126" font-size="15" fill="#111827">Half</text>
        <rect x="271.5" y="76" width="1.86" height="22" rx="0.93" fill="#0ea5e9"/>
        <rect x="288" y="115" width="12" height="12" rx="4" fill="#0ea5e9"/>
        <text x="504" y="126" font-size="15" font-weight="700" fill="#111827" text-anchor="end">&lt;1%</text>
        <text x="308" y="126" font-size="15" fill="#111827">A little</text>
        </svg>
    "##]],
    );
}

#[test]
fn a_channel_with_all_figures() {
    check_texts(
        &channel_card(&stats()),
        &expect![
            "Botyard &lt;News&gt; | @botyard_news · 28 Oct – 27 Nov 2026 | Members | 12,480 | +312 in 30 days | 12.0k | 12.2k | 12.4k | 12.6k | 24 Nov | 25 Nov | 26 Nov | 27 Nov | Views per post | 4,130 | Reach | 33% | Forwards per post | 21 | Views | by day | 0 | 5,000 | 7,515 | 27 Nov | 26 Nov | 25 Nov | 24 Nov | Languages of the members | 52% | English | 30% | Ελληνικά | 18% | Русский | From Telegram’s statistics"
        ],
    );
}

#[test]
fn a_channel_of_which_little_is_known_has_no_empty_panels() {
    let mut stats = stats();
    stats.channel.title = "频道".to_owned();
    (stats.source, stats.posts, stats.growth) = (StatsSource::History, 0, None);
    (stats.views_per_post, stats.reach) = (None, None);
    (stats.forwards_per_post, stats.reactions_per_post) = (None, None);
    stats.languages.clear();
    stats.views_over_time.clear();
    stats.members_over_time.truncate(1);
    let card = channel_card(&stats);
    check_texts(
        &card,
        &expect!["@botyard_news | 28 Oct – 27 Nov 2026 | Members | 12,480 | Counted here: there are no posts yet"],
    );
    assert_eq!(card.to_svg().matches("<rect").count(), 2, "the page and one panel: {}", card.to_svg());
}

#[test]
fn posts_of_a_long_time_are_summed_up_by_week() {
    let mut stats = stats();
    (stats.source, stats.posts, stats.growth) = (StatsSource::History, 100, Some(-1_204));
    stats.views_over_time = points(&[10.0; 100]);
    check_texts(
        &channel_card(&stats),
        &expect![
            "Botyard &lt;News&gt; | @botyard_news · 28 Oct – 27 Nov 2026 | Members | 12,480 | −1,204 in 30 days | 12.0k | 12.2k | 12.4k | 12.6k | 24 Nov | 25 Nov | 26 Nov | 27 Nov | Views per post | 4,130 | Reach | 33% | Forwards per post | 21 | Views of the posts | by week | 0 | 25 | 50 | 70 | 21 Nov | 31 Oct | 10 Oct | 19 Sep | 29 Aug | Languages of the members | 52% | English | 30% | Ελληνικά | 18% | Русский | Counted from the last 100 posts"
        ],
    );
}

#[test]
fn an_area_reaches_to_zero_and_not_beyond() {
    let base = |values: &[f64]| -> f64 {
        let svg = chart(ChartKind::Series(vec![line(values)])).to_svg();
        let area = svg.split("Z\" fill=\"url(#fade").next().unwrap();
        area.rsplit(' ').next().unwrap().parse().unwrap()
    };
    let [above, around, below] = [[1.0, 9.0, 4.0], [-9.0, 9.0, 4.0], [-9.0, -1.0, -4.0]].map(|values| base(&values));
    assert!(below < around && around < above, "from the top: {below}, {around}, {above}");
}

#[test]
fn bars_lie_to_either_side_of_zero() {
    let bars = |values: &[f64]| values.iter().map(|value| Bar { name: "B".to_owned(), value: *value }).collect();
    // Where bars begin at the line of zero, how far they reach, and where the line is.
    let drawn = |values: &[f64]| {
        let svg = chart(ChartKind::Bars(bars(values))).to_svg();
        let paths = svg.lines().filter_map(|line| line.strip_prefix("<path d=\"M")?.split_once('A'));
        let paths = paths.map(|(path, _)| {
            let (zero, shoulder) = path.split_once('H').unwrap();
            let zero: f64 = zero.split(' ').next().unwrap().parse().unwrap();
            (zero.round(), (shoulder.parse::<f64>().unwrap() - zero).round())
        });
        let lines = svg.lines().filter(|line| line.contains("width=\"2\""));
        (paths.collect::<Vec<_>>(), lines.count())
    };
    // The frame is 468 wide and begins at 36; a round end is 6.
    assert_eq!(drawn(&[30.0, -10.0, 0.0]), (vec![(153.0, 345.0), (153.0, -111.0)], 3));
    assert_eq!(drawn(&[-4.0, -2.0]), (vec![(504.0, -462.0), (504.0, -228.0)], 2), "all are below zero");
    assert_eq!(drawn(&[1e15, -1.0]), (vec![(48.0, 450.0), (48.0, -6.0)], 2), "what is not nothing is seen");
    assert_eq!(drawn(&[0.0, 0.0]), (vec![], 0));
}

#[test]
fn a_line_has_a_gap_where_it_has_no_value() {
    let svg = |values: &[f64]| chart(ChartKind::Series(vec![line(values)])).to_svg();
    let gap = svg(&[1.0, 2.0, f64::NAN, 3.0, f64::NAN, 2.0, 1.0, f64::NAN]);
    let strokes =
        |svg: &str| svg.lines().filter(|line| line.contains("stroke-width=\"3\"") && line.contains("<path")).count();
    assert_eq!((strokes(&gap), gap.matches("<circle").count()), (2, 1), "{gap}");
    assert_eq!(gap.matches("width=\"7\" height=\"7\"").count(), 1, "one point is a dot: {gap}");
    assert_eq!(strokes(&svg(&[1.0, 2.0, 3.0])), 1);
}

#[test]
fn pictures_are_drawn() {
    let wide = "Ж".repeat(5000);
    let many: Vec<f64> = (0..5_000_u32).map(|value| f64::from(value % 997)).collect();
    let odd = [f64::NAN, f64::INFINITY, f64::MAX, f64::MIN, 0.0, -3.5, 1e-300];
    let row = |value: &f64| Bar { name: wide.clone(), value: *value };
    let part = |value: &f64| Share { name: wide.clone(), share: *value };
    let cards = [
        channel_card(&stats()),
        chart(ChartKind::Series((0..9).map(|_| line(&many)).collect())),
        chart(ChartKind::Series(vec![line(&odd), line(&[])])),
        chart(ChartKind::Series(vec![line(&[7.0])])),
        chart(ChartKind::Columns(points(&many))),
        chart(ChartKind::Columns(points(&odd))),
        chart(ChartKind::Bars(many.iter().map(row).collect())),
        chart(ChartKind::Bars(odd.iter().map(row).collect())),
        chart(ChartKind::Bars([3.0, -1e15, 1e-9, -2.0].iter().map(row).collect())),
        chart(ChartKind::Series(vec![line(&[f64::NAN, 1.0, f64::NAN, 2e-5]), line(&[f64::NAN])])),
        chart(ChartKind::Shares(many.iter().map(part).collect())),
        chart(ChartKind::Shares(odd.iter().map(part).collect())),
        Card {
            title: wide.clone(),
            subtitle: wide.clone(),
            blocks: vec![
                Block::Figures(vec![Figure { label: wide.clone(), value: wide.clone() }; 100]),
                Block::Chart(Chart {
                    title: wide.clone(),
                    subtitle: wide.clone(),
                    headline: Some(Headline {
                        value: wide.clone(),
                        change: Some(Change { words: wide.clone(), direction: Direction::Up }),
                    }),
                    kind: ChartKind::Columns(Vec::new()),
                }),
            ],
            footer: wide,
        },
    ];
    for card in &cards {
        check_picture(card);
    }
}

fn check_picture(card: &Card) {
    let png = card.to_png().unwrap_or_else(|error| panic!("{error}: {}", card.to_svg()));
    assert!(png.len() < 300_000, "{} bytes", png.len());
    let picture = Pixmap::decode_png(&png).unwrap();
    assert_eq!(picture.width(), 1080);
    assert!((300..=2400).contains(&picture.height()), "{} high", picture.height());
    let colours: HashSet<u32> = picture
        .pixels()
        .iter()
        .map(|pixel| u32::from_le_bytes([pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]))
        .collect();
    assert!(colours.len() > 20, "it shows nothing: {}", card.to_svg());
    assert!(picture.pixels().iter().all(|pixel| pixel.alpha() == 255), "it is transparent somewhere");
    assert!(!card.to_svg().contains("NaN") && !card.to_svg().contains("inf"), "{}", card.to_svg());
}
