namespace HybridPrior.NotebookHost.Pages;

/// <summary>Style and behaviour of the exported page; colours and type are those of the reports.</summary>
internal static class HtmlAssets
{
    public const string Style = """

        :root { --paper: #ffffff; --ink: #1b1f24; --soft: #5c6670; --rule: #d9dee3; --tint: #f5f7f9; --warn: #fff4d6; --bad: #fdecea; --link: #1a62a8;
          --keyword: #0b5cad; --string: #94371f; --number: #1b6f44; --comment: #63707c; --type: #1c6a72; --call: #6a4a10; color-scheme: light; }
        @media screen and (prefers-color-scheme: dark) {
          :root { --paper: #14171b; --ink: #e4e7ea; --soft: #9aa4ae; --rule: #30363d; --tint: #1c2026; --warn: #40340f; --bad: #43201d; --link: #7db8ef;
            --keyword: #79b3ec; --string: #dfa18b; --number: #9bd3ac; --comment: #86919c; --type: #7ccbd1; --call: #dcc48a; color-scheme: dark; }
        }
        * { box-sizing: border-box; }
        html { scroll-padding-top: 1rem; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
          display: grid; grid-template-columns: minmax(0, 15rem) minmax(0, 54rem); gap: 3rem; justify-content: center; padding: 2.5rem 1.5rem 4rem; }
        nav { position: sticky; top: 2.5rem; align-self: start; max-height: calc(100vh - 4rem); overflow-y: auto; font-size: .875rem; line-height: 1.4; }
        nav ul { list-style: none; margin: 0 0 1rem; padding: 0; }
        nav li { margin: .35rem 0; }
        nav .level-1 { font-weight: 600; }
        nav .level-3 { padding-left: 1rem; }
        nav a { color: var(--soft); text-decoration: none; }
        nav a:hover { color: var(--link); text-decoration: underline; }
        button { font: inherit; color: var(--ink); background: var(--tint); border: 1px solid var(--rule); border-radius: 6px; padding: .25rem .7rem; cursor: pointer; }
        h1 { font-size: 1.8rem; line-height: 1.2; font-weight: 650; margin: 0 0 .8rem; text-wrap: balance; }
        h2 { font-size: 1.25rem; font-weight: 650; margin: 2.6rem 0 .6rem; }
        h3 { font-size: 1.05rem; font-weight: 600; margin: 1.8rem 0 .4rem; }
        a { color: var(--link); }
        p, ul, ol { margin: .7rem 0; }
        .prose img { max-width: 100%; }
        .prose table, .value table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9375rem; }
        .prose th, .prose td, .value th, .value td { padding: .35rem 1rem .35rem 0; border-bottom: 1px solid var(--rule); text-align: left; }
        blockquote { margin: .8rem 0; padding-left: 1rem; border-left: 3px solid var(--rule); color: var(--soft); }
        math { font-size: 1.06em; font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", "DejaVu Math TeX Gyre", math, serif; }
        math[display="block"] { margin: .9rem 0; overflow-x: auto; overflow-y: hidden; }
        pre, code { font-family: ui-monospace, "SF Mono", "Cascadia Code", Menlo, "DejaVu Sans Mono", monospace; font-size: .85rem; }
        :not(pre) > code { background: var(--tint); border-radius: 4px; padding: .1em .3em; }
        pre { margin: 0; line-height: 1.5; overflow-x: auto; }
        .code { margin: 1rem 0 0; border: 1px solid var(--rule); border-radius: 6px; background: var(--tint); }
        .code summary { display: flex; justify-content: space-between; cursor: pointer; padding: .2rem .8rem; font-size: .75rem; color: var(--soft); list-style: none; }
        .code summary::-webkit-details-marker { display: none; }
        .code summary span:first-child::before { content: "▸ "; }
        .code[open] summary span:first-child::before { content: "▾ "; }
        .code pre { padding: .1rem .9rem .7rem; }
        .prose pre { background: var(--tint); border-radius: 6px; padding: .7rem .9rem; }
        .keyword { color: var(--keyword); } .string { color: var(--string); } .number { color: var(--number); } .comment { color: var(--comment); font-style: italic; }
        .type { color: var(--type); } .call { color: var(--call); } .directive { color: var(--comment); }
        .outputs { margin: .6rem 0 1.4rem; padding-left: .9rem; border-left: 3px solid var(--rule); }
        .outputs > * { margin: .5rem 0; max-width: 100%; }
        .outputs .value { overflow-x: auto; }
        .outputs pre { white-space: pre-wrap; overflow-wrap: anywhere; max-height: 32rem; overflow-y: auto; }
        .stderr { color: var(--string); }
        .error { background: var(--bad); border-radius: 6px; padding: .5rem .9rem; }
        .error p { margin: .3rem 0; overflow-wrap: anywhere; }
        .warning { background: var(--warn); padding: .6rem .9rem; border-radius: 6px; }
        .pairs { border-collapse: collapse; font-size: .875rem; width: 100%; }
        .pairs th { font-weight: 400; color: var(--soft); padding: .25rem 1rem .25rem 0; white-space: nowrap; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); width: 1%; }
        .pairs td { padding: .25rem 0; overflow-wrap: anywhere; border-bottom: 1px solid var(--rule); }
        footer { margin-top: 2.5rem; font-size: .875rem; color: var(--soft); }
        @media (max-width: 60rem) {
          body { display: block; padding: 1.5rem 1rem 3rem; }
          nav { position: static; max-height: none; margin-bottom: 2rem; }
        }
        @media print {
          @page { margin: 14mm; }
          body { display: block; padding: 0; font-size: 10.5pt; }
          nav button { display: none; }
          nav { position: static; max-height: none; margin-bottom: 1.5rem; break-after: avoid; }
          h1, h2, h3 { break-after: avoid; }
          .code, tr, .error, figure { break-inside: avoid; }
          .outputs pre { max-height: none; }
          .outputs .value { overflow: visible; }
          pre { white-space: pre-wrap; }
          .modebar { display: none !important; }
        }

        """;

    public const string Script = """

        (function () {
          const button = document.getElementById('fold');
          button.addEventListener('click', () => {
            const cells = document.querySelectorAll('details.code'), open = ![...cells].some(c => c.open);
            for (const cell of cells) cell.open = open;
            button.textContent = open ? 'Hide code' : 'Show code';
          });
        })();

        """;
}
