namespace HybridPrior.Reports;

/// <summary>Style and behaviour of tables, pictures and charts inside an element of class <c>hybridprior</c>, in reports and in the cells of notebooks.</summary>
/// <remarks>Colours follow the text around a figure, so that it suits the light and dark themes of any page. Both may stand on a page any number of times.</remarks>
internal static class FigureAssets
{
    public const string Style = """

        .hybridprior { --soft: color-mix(in srgb, currentColor 68%, transparent); --rule: rgba(128, 128, 128, .32); --tint: rgba(128, 128, 128, .1);
          & .note { font-size: .875rem; line-height: 1.5; max-width: 56rem; margin: .6rem 0; color: var(--soft); }
          & .scroll { overflow-x: auto; }
          & table { border-collapse: collapse; margin: 0; }
          & th { font-weight: 600; text-align: left; }
          & small { display: block; font-size: .75rem; font-weight: 400; color: var(--soft); }
          & .figures { font-variant-numeric: tabular-nums; font-size: .9375rem; }
          & .figures th, & .figures td { padding: .4rem 1.1rem .4rem 0; border: 0; border-bottom: 1px solid var(--rule); white-space: nowrap; vertical-align: bottom; background: none; }
          & .figures td, & .figures thead th:not(:first-child) { text-align: right; }
          & .figures thead th { border-bottom: 2px solid var(--rule); }
          & .figures tbody tr { background: none; }
          & .figures tbody tr:hover { background: var(--tint); }
          & .figures tbody th { font-weight: 500; }
          & .figures tbody th, & .figures thead tr:first-child th:first-child { position: sticky; left: 0; background: var(--paper, var(--jp-layout-color0, var(--vscode-editor-background, none))); }
          & .figures td.text, & .figures thead th.text:not(:first-child) { text-align: left; white-space: normal; }
          & .figures td.text { min-width: 9rem; }
          & .grouped { font-size: .875rem; }
          & .grouped .first { padding-left: 1.4rem; border-left: 1px solid var(--rule); }
          & .grouped thead tr:first-child th.first { text-align: left; border-bottom: none; padding-bottom: 0; }
          & .grouped thead tr:last-child th { font-weight: 400; }
          & .figures.grouped thead tr:last-child th { text-align: right; }
          & .grouped tbody th { max-width: 16rem; overflow: hidden; text-overflow: ellipsis; }
          & .best { font-weight: 700; }
          & .chip { display: inline-block; width: .7em; height: .7em; border-radius: 50%; margin-right: .45em; }
          & .claims { border-collapse: collapse; width: 100%; max-width: 70rem; margin: .6rem 0 0; }
          & .claims td { padding: .5rem .9rem .5rem 0; vertical-align: top; text-align: left; white-space: normal; background: none; border: 0; border-bottom: 1px solid var(--rule); font-size: .9375rem; }
          & .claims tr.claim td { padding-top: 1.1rem; font-weight: 600; border-bottom-width: 2px; }
          & .claims td:first-child { width: 10.5rem; }
          & .claims small { font-size: .875rem; margin-top: .15rem; font-variant-numeric: tabular-nums; }
          & .verdict { display: inline-block; padding: .1rem .6rem; border-radius: .8rem; line-height: 1.3; font-size: .8125rem; font-weight: 600; border: 1px solid currentColor; }
          & .agrees { color: #1a8a4f; } & .in-part { color: #a8700a; } & .not { color: #c0392b; } & .missing { color: var(--soft); }
          & .pictures { font-size: .875rem; }
          & .pictures tr { background: none; }
          & .pictures th { padding: 0 .6rem .4rem 0; border: 0; vertical-align: bottom; max-width: var(--side); line-height: 1.3; }
          & .pictures td { padding: 0 .6rem .7rem 0; border: 0; vertical-align: top; text-align: left; }
          & .pictures button { display: block; padding: 0; border: 0; background: none; cursor: zoom-in; line-height: 0; border-radius: 3px; }
          & .pictures button:focus-visible { outline: 3px solid #2f7fc9; outline-offset: 2px; }
          & .pictures img { width: var(--side); max-width: none; height: auto; margin: 0; border-radius: 3px; image-rendering: pixelated; }
          & .pictures span { display: block; margin-top: .25rem; max-width: var(--side); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-variant-numeric: tabular-nums; }
          & dialog { border: 0; padding: 1rem; border-radius: 8px; background: #14171b; color: #e4e7ea; cursor: zoom-out; }
          & dialog::backdrop { background: rgb(0 0 0 / .78); }
          & dialog figure { margin: 0; }
          & dialog img { display: block; width: min(88vw, 80vh); height: auto; image-rendering: pixelated; border-radius: 3px; }
          & dialog figcaption { margin-top: .6rem; text-align: center; overflow-wrap: anywhere; max-width: min(88vw, 80vh); }
        }
        @media print {
          .hybridprior {
            & .scroll { overflow: visible; }
            & .pictures { width: 100%; table-layout: fixed; }
            & .pictures button { width: 100%; text-align: left; }
            & .pictures img { width: 100%; max-width: var(--side); }
            & .figures { font-size: 8.5pt; }
            & .figures.grouped { font-size: 7.5pt; }
            & .figures th, & .figures td { padding-right: .6rem; }
            & tr { break-inside: avoid; }
            & .modebar, & dialog, & .screen { display: none !important; }
          }
        }

        """;

    /// <summary>
    /// Sets <c>window.hybridPrior</c>: <c>show(root)</c> makes the pictures below an element zoomable and paints its charts; <c>draw(id, chart)</c> draws a
    /// chart as soon as plotly.js is there.
    /// </summary>
    public const string Script = """

        window.hybridPrior ??= (function () {
          const dark = matchMedia('(prefers-color-scheme: dark)');
          const charts = () => document.querySelectorAll('.hybridprior .js-plotly-plot');
          function paint(chart, ink, width) {
            ink ??= getComputedStyle(chart.parentElement).color;
            const [r, g, b] = ink.match(/[\d.]+/g).map(Number), light = r + g + b > 383;
            const faint = share => `rgba(${r}, ${g}, ${b}, ${share})`, line = faint(.38);
            Plotly.relayout(chart, {
              'font.color': faint(.86), 'xaxis.gridcolor': faint(.12), 'yaxis.gridcolor': faint(.12), 'xaxis.linecolor': line, 'yaxis.linecolor': line,
              'xaxis.tickcolor': line, 'yaxis.tickcolor': line, 'hoverlabel.bgcolor': light ? '#22272d' : '#ffffff', 'hoverlabel.bordercolor': line,
              'hoverlabel.font.color': light ? '#e4e7ea' : '#1b1f24', 'modebar.color': line, 'modebar.activecolor': faint(.86), width: width ?? null, autosize: !width
            });
          }
          dark.addEventListener('change', () => setTimeout(() => charts().forEach(c => paint(c))));
          addEventListener('beforeprint', () => charts().forEach(c => paint(c, 'rgb(27, 31, 36)', 660)));
          addEventListener('afterprint', () => charts().forEach(c => paint(c)));

          function viewer(root) {
            const dialog = document.createElement('dialog');
            dialog.innerHTML = '<figure><img alt=""><figcaption></figcaption></figure>';
            root.append(dialog);
            const image = dialog.querySelector('img'), caption = dialog.querySelector('figcaption');
            let cell = null;
            function zoom(next) {
              if (!next) return;
              cell = next;
              image.src = cell.querySelector('img').src;
              image.alt = caption.textContent = cell.querySelector('img').alt;
              if (!dialog.open) dialog.showModal();
            }
            for (const button of root.querySelectorAll('.pictures button')) button.addEventListener('click', () => zoom(button.parentElement));
            dialog.addEventListener('click', () => dialog.close());
            dialog.addEventListener('keydown', e => {
              const moves = {
                ArrowLeft: () => cell.previousElementSibling, ArrowRight: () => cell.nextElementSibling,
                ArrowUp: () => cell.parentElement.previousElementSibling?.cells[cell.cellIndex], ArrowDown: () => cell.parentElement.nextElementSibling?.cells[cell.cellIndex]
              };
              if (moves[e.key]) { e.preventDefault(); zoom(moves[e.key]()); }
            });
          }
          function show(root) {
            if (root.dataset.shown) return;
            root.dataset.shown = 'yes';
            if (root.querySelector('.pictures button')) viewer(root);
            root.querySelectorAll('.js-plotly-plot').forEach(c => paint(c));
          }
          function draw(id, chart, tries = 0) {
            const place = document.getElementById(id);
            if (window.Plotly && place) {
              place.textContent = '';
              chart();
              paint(place);
            }
            else if (tries < 600) setTimeout(() => draw(id, chart, tries + 1), 100);
          }
          return { show, draw };
        })();

        """;
}
