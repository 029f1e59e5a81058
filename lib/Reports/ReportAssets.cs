namespace HybridPrior.Reports;

/// <summary>Style of the report's page, around the figures of <see cref="FigureAssets"/>.</summary>
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
        .subtitle, figcaption, footer { color: var(--soft); }
        .subtitle { margin: 0; }
        .warning { background: var(--warn); padding: .6rem .9rem; border-radius: 6px; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 2rem 2rem; margin-top: 1.2rem; }
        .chart { margin: 0; min-width: 0; }
        .details { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); column-gap: 2rem; }
        .pairs { font-size: .875rem; width: 100%; }
        .pairs th { font-weight: 400; color: var(--soft); padding: .25rem 1rem .25rem 0; white-space: nowrap; vertical-align: top; border-bottom: 1px solid var(--rule); width: 1%; }
        .pairs td { padding: .25rem 0; overflow-wrap: anywhere; border-bottom: 1px solid var(--rule); }
        footer { margin-top: 3rem; }
        @media print {
          @page { margin: 14mm; }
          body { padding: 0; max-width: none; font-size: 10.5pt; }
          h2 { break-after: avoid; }
          .charts { display: block; }
          .chart, tr, .details > div { break-inside: avoid; }
          .chart { margin-bottom: 1rem; }
        }

        """;
}
