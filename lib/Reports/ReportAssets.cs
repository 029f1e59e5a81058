namespace HybridPrior.Reports;

/// <summary>Style and behaviour of the report's page.</summary>
internal static class ReportAssets
{
    public const string Style = """

        :root { --paper: #ffffff; --ink: #1b1f24; --soft: #5c6670; --rule: #d9dee3; --tint: #f5f7f9; --warn: #fff4d6; color-scheme: light; }
        @media screen and (prefers-color-scheme: dark) {
          :root { --paper: #14171b; --ink: #e4e7ea; --soft: #9aa4ae; --rule: #30363d; --tint: #1c2026; --warn: #40340f; color-scheme: dark; }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 74rem; background: var(--paper); color: var(--ink);
          font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
        h1 { font-size: 1.6rem; line-height: 1.25; font-weight: 650; margin: 0 0 .4rem; max-width: 60rem; text-wrap: balance; overflow-wrap: anywhere; }
        h2 { font-size: 1.2rem; font-weight: 650; margin: 2.8rem 0 .6rem; }
        h3 { font-size: 1rem; font-weight: 600; margin: 0; }
        .subtitle, .note, figcaption, footer { color: var(--soft); }
        .subtitle { margin: 0; }
        .note, .chart figcaption, footer { font-size: .875rem; max-width: 56rem; }
        .note { margin: .6rem 0; }
        .warning { background: var(--warn); padding: .6rem .9rem; border-radius: 6px; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; }
        th { font-weight: 600; text-align: left; }
        small { display: block; font-size: .75rem; font-weight: 400; color: var(--soft); }
        .figures { font-variant-numeric: tabular-nums; font-size: .9375rem; }
        .figures th, .figures td { padding: .4rem 1.1rem .4rem 0; border-bottom: 1px solid var(--rule); white-space: nowrap; vertical-align: bottom; }
        .figures td, .figures thead th:not(:first-child) { text-align: right; }
        .figures thead th { border-bottom: 2px solid var(--rule); }
        .figures tbody tr:hover { background: var(--tint); }
        .figures tbody th { font-weight: 500; }
        .grouped { font-size: .875rem; }
        .grouped .first { padding-left: 1.4rem; border-left: 1px solid var(--rule); }
        .grouped thead tr:first-child th.first { text-align: left; border-bottom: none; padding-bottom: 0; }
        .grouped thead tr:last-child th { font-weight: 400; }
        .figures.grouped thead tr:last-child th { text-align: right; }
        .grouped tbody th { max-width: 16rem; overflow: hidden; text-overflow: ellipsis; }
        .best { font-weight: 700; }
        .chip { display: inline-block; width: .7em; height: .7em; border-radius: 50%; margin-right: .45em; }
        .pictures { font-size: .875rem; }
        .pictures th { padding: 0 .9rem .4rem 0; vertical-align: bottom; max-width: var(--side); line-height: 1.3; }
        .pictures td { padding: 0 .9rem .7rem 0; vertical-align: top; }
        .pictures button { display: block; padding: 0; border: 0; background: none; cursor: zoom-in; line-height: 0; border-radius: 3px; }
        .pictures button:focus-visible { outline: 3px solid #2f7fc9; outline-offset: 2px; }
        .pictures img { width: var(--side); height: auto; border-radius: 3px; image-rendering: pixelated; }
        .pictures span { display: block; margin-top: .25rem; max-width: var(--side); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-variant-numeric: tabular-nums; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 2rem 2rem; margin-top: 1.2rem; }
        .chart { margin: 0; min-width: 0; }
        .details { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); column-gap: 2rem; }
        .pairs { font-size: .875rem; width: 100%; }
        .pairs th { font-weight: 400; color: var(--soft); padding: .25rem 1rem .25rem 0; white-space: nowrap; vertical-align: top; border-bottom: 1px solid var(--rule); width: 1%; }
        .pairs td { padding: .25rem 0; overflow-wrap: anywhere; border-bottom: 1px solid var(--rule); }
        footer { margin-top: 3rem; }
        dialog { border: 0; padding: 1rem; border-radius: 8px; background: var(--paper); color: var(--ink); cursor: zoom-out; }
        dialog::backdrop { background: rgb(0 0 0 / .78); }
        dialog figure { margin: 0; }
        dialog img { display: block; width: min(88vw, 80vh); height: auto; image-rendering: pixelated; border-radius: 3px; }
        dialog figcaption { margin-top: .6rem; text-align: center; overflow-wrap: anywhere; max-width: min(88vw, 80vh); }
        @media print {
          @page { margin: 14mm; }
          body { padding: 0; max-width: none; font-size: 10.5pt; }
          h2 { break-after: avoid; }
          .scroll { overflow: visible; }
          .pictures { width: 100%; table-layout: fixed; }
          .pictures button { width: 100%; text-align: left; }
          .pictures img { width: 100%; max-width: var(--side); }
          .charts { display: block; }
          .figures.grouped { font-size: 7.5pt; }
          .figures th, .figures td { padding-right: .6rem; }
          .chart, tr, .details > div { break-inside: avoid; }
          .chart { margin-bottom: 1rem; }
          .modebar, dialog, .screen { display: none !important; }
        }

        """;

    public const string Script = """

        (function () {
          const dark = matchMedia('(prefers-color-scheme: dark)');
          const charts = () => document.querySelectorAll('.js-plotly-plot');
          function paint(isDark, width) {
            const ink = isDark ? '#c3cad1' : '#414a53', grid = isDark ? '#2b3138' : '#e4e8ec', line = isDark ? '#4a525b' : '#b3bac1';
            for (const chart of charts()) Plotly.relayout(chart, {
              'font.color': ink, 'xaxis.gridcolor': grid, 'yaxis.gridcolor': grid, 'xaxis.linecolor': line, 'yaxis.linecolor': line,
              'xaxis.tickcolor': line, 'yaxis.tickcolor': line, 'hoverlabel.bgcolor': isDark ? '#22272d' : '#ffffff',
              'hoverlabel.bordercolor': line, 'modebar.color': line, 'modebar.activecolor': ink, 'hoverlabel.font.color': isDark ? '#e4e7ea' : '#1b1f24',
              width: width ?? null, autosize: !width
            });
          }
          paint(dark.matches);
          dark.addEventListener('change', () => paint(dark.matches));
          addEventListener('beforeprint', () => paint(false, 660));
          addEventListener('afterprint', () => paint(dark.matches));

          const viewer = document.getElementById('viewer'), image = viewer.querySelector('img'), caption = viewer.querySelector('figcaption');
          let cell = null;
          function show(next) {
            if (!next) return;
            cell = next;
            image.src = cell.querySelector('img').src;
            image.alt = caption.textContent = cell.querySelector('img').alt;
            if (!viewer.open) viewer.showModal();
          }
          for (const button of document.querySelectorAll('.pictures button')) button.addEventListener('click', () => show(button.parentElement));
          viewer.addEventListener('click', () => viewer.close());
          viewer.addEventListener('keydown', e => {
            const moves = {
              ArrowLeft: () => cell.previousElementSibling, ArrowRight: () => cell.nextElementSibling,
              ArrowUp: () => cell.parentElement.previousElementSibling?.cells[cell.cellIndex], ArrowDown: () => cell.parentElement.nextElementSibling?.cells[cell.cellIndex]
            };
            if (moves[e.key]) { e.preventDefault(); show(moves[e.key]()); }
          });
        })();

        """;
}
