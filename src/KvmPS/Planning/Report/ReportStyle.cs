namespace KvmPS.Planning.Report;

/// <summary>How a report looks. No character that XML would have to escape: HTML reads a style as it stands.</summary>
internal static class ReportStyle
{
    public const string Css = """

        :root { color-scheme: light dark; --page: #f4f6f9; --card: #ffffff; --ink: #17202c; --soft: #526071; --line: #dbe1e9; --track: #e6eaf0; --cpu: #2563c9; --memory: #0c7d6e; --disk: #7a4fc4;
          --good: #19703a; --good-bg: #e2f4e8; --warn: #8a5200; --warn-bg: #fdf0d8; --bad: #a61b1b; --bad-bg: #fde6e4; --calm: #45536a; --calm-bg: #e9edf3; --head: #14283f; --head-ink: #ffffff; --head-soft: #b9c9dc; }
        @media (prefers-color-scheme: dark) { :root { --page: #10151c; --card: #18202a; --ink: #e6ebf2; --soft: #a3b1c2; --line: #2c3846; --track: #2b3644; --cpu: #6ea8ff; --memory: #3cc7b1; --disk: #b494f5;
          --good: #7fdc9d; --good-bg: #17362a; --warn: #f5c26b; --warn-bg: #3a2c12; --bad: #ff9d94; --bad-bg: #43201f; --calm: #b6c3d4; --calm-bg: #263140; --head: #0a1119; --head-ink: #f2f6fb; --head-soft: #9db0c6; } }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", "DejaVu Sans", sans-serif; }
        header.top { background: var(--head); color: var(--head-ink); padding: 28px 0 24px; }
        header.top h1 { margin: 0; font-size: 26px; font-weight: 650; letter-spacing: -.01em; }
        header.top p { margin: 4px 0 0; color: var(--head-soft); }
        .wrap { max-width: 1180px; margin: 0 auto; padding: 0 28px; }
        section.host { margin: 26px 0 40px; }
        h2 { font-size: 21px; margin: 0 0 2px; letter-spacing: -.01em; overflow-wrap: anywhere; }
        h3 { font-size: 15px; margin: 0 0 12px; font-weight: 650; }
        .facts { color: var(--soft); margin: 0 0 16px; overflow-wrap: anywhere; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 14px; margin: 0 0 16px; }
        .tile, .card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px 18px; }
        .tile .label { color: var(--soft); font-size: 13px; }
        .tile .value { font-size: 23px; font-weight: 650; line-height: 1.3; letter-spacing: -.01em; }
        .tile .more { color: var(--soft); font-size: 13px; }
        .card { margin: 0 0 16px; overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th { text-align: left; font-size: 12.5px; color: var(--soft); font-weight: 600; padding: 0 14px 7px 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
        td { padding: 9px 14px 9px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        tr:last-child td { border-bottom: 0; padding-bottom: 0; }
        th:last-child, td:last-child { padding-right: 0; }
        .name { font-weight: 600; overflow-wrap: anywhere; white-space: pre-line; }
        .soft { color: var(--soft); font-size: 13px; overflow-wrap: anywhere; }
        .num { text-align: right; white-space: nowrap; }
        .state { display: inline-block; border-radius: 999px; padding: 1px 10px; font-size: 13px; font-weight: 600; white-space: nowrap; }
        .good { color: var(--good); background: var(--good-bg); } .warn { color: var(--warn); background: var(--warn-bg); } .bad { color: var(--bad); background: var(--bad-bg); } .calm { color: var(--calm); background: var(--calm-bg); }
        .bar { height: 8px; border-radius: 4px; background: var(--track); overflow: hidden; margin: 5px 0 0; min-width: 110px; }
        .bar span { display: block; height: 100%; border-radius: 4px; background: var(--cpu); }
        .bar.memory span { background: var(--memory); } .bar.disk span { background: var(--disk); }
        ul.warnings { list-style: none; margin: 0; padding: 0; }
        ul.warnings li { padding: 11px 0; border-bottom: 1px solid var(--line); display: grid; grid-template-columns: 96px 1fr; gap: 14px; }
        ul.warnings li:first-child { padding-top: 0; } ul.warnings li:last-child { border-bottom: 0; padding-bottom: 0; }
        ul.warnings .state { justify-self: start; align-self: start; }
        ul.warnings strong { font-weight: 650; }
        .subjects { overflow-wrap: anywhere; white-space: pre-line; }
        details summary { cursor: pointer; color: var(--soft); }
        ol.chain { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; align-items: center; gap: 6px 0; }
        ol.chain li { border: 1px solid var(--line); border-radius: 6px; padding: 3px 9px; font-size: 13px; overflow-wrap: anywhere; background: var(--page); }
        ol.chain li + li { margin-left: 26px; position: relative; }
        ol.chain li + li::before { content: "\2192"; position: absolute; left: -20px; color: var(--soft); }
        ol.chain li.bad { border-color: currentColor; }
        figure { margin: 0; } figcaption { color: var(--soft); font-size: 13px; margin-top: 10px; }
        svg { display: block; max-width: 100%; height: auto; }
        svg .box { fill: var(--card); stroke: var(--line); stroke-width: 1.5; } svg .net { fill: var(--calm-bg); stroke: var(--calm); stroke-width: 1.5; } svg .off { stroke-dasharray: 5 4; }
        svg .wire { stroke: var(--soft); stroke-width: 1.5; fill: none; } svg .cut { stroke-dasharray: 3 5; }
        svg text { fill: var(--ink); font: 13px system-ui, "Segoe UI", Roboto, "Liberation Sans", "DejaVu Sans", sans-serif; } svg text.strong { font-weight: 650; } svg text.small { fill: var(--soft); font-size: 12px; }
        footer { color: var(--soft); font-size: 13px; padding: 0 0 30px; }
        @media (max-width: 700px) { .wrap { padding: 0 14px; } ul.warnings li { grid-template-columns: 1fr; gap: 6px; } }
        @media print { :root { color-scheme: light; --page: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444; --line: #c9c9c9; --track: #e3e3e3; --cpu: #2563c9; --memory: #0c7d6e; --disk: #7a4fc4; --good: #19703a; --good-bg: #ffffff; --warn: #8a5200; --warn-bg: #ffffff;
          --bad: #a61b1b; --bad-bg: #ffffff; --calm: #45536a; --calm-bg: #ffffff; --head: #ffffff; --head-ink: #000000; --head-soft: #444444; }
          body { font-size: 11px; } .wrap { max-width: none; padding: 0; } .state { border: 1px solid currentColor; } .card, .tile { overflow: visible; } .card tr, .tile, ul.warnings li, figure { break-inside: avoid; } h3 { break-after: avoid; } thead { display: table-header-group; }
          * { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }

        """;
}
