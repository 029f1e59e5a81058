using System.Net;
using System.Text;
using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace HybridPrior.NotebookHost.Pages;

/// <summary>Markdown cells as HTML: formulas as MathML, local pictures inside the page, headings with unique anchors.</summary>
/// <param name="folder">The notebook's folder, to which pictures are relative.</param>
internal sealed class MarkdownProse(string folder)
{
    private const long MaxPictureBytes = 16 << 20;
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseMathematics().UseEmphasisExtras().UseAutoLinks().UseFootnotes().Build();

    private readonly List<(int Level, string Text, string Anchor)> headings = [];

    /// <summary>The headings of all cells so far.</summary>
    public IReadOnlyList<(int Level, string Text, string Anchor)> Headings => headings;

    /// <summary>One cell; text that is no Markdown that can be drawn, such as quotes nested a thousand deep, is shown as it was typed.</summary>
    public string Html(string markdown)
    {
        int before = headings.Count;
        try
        {
            return Rendered(markdown);
        }
        catch (Exception)
        {
            // Whatever it is, the page with hours of results is worth more than this cell.
            headings.RemoveRange(before, headings.Count - before);
            return $"<pre>{WebUtility.HtmlEncode(markdown)}</pre>";
        }
    }

    private string Rendered(string markdown)
    {
        MarkdownDocument document = Markdown.Parse(markdown, Pipeline);
        foreach (HeadingBlock heading in document.Descendants<HeadingBlock>()) Anchor(heading);
        foreach (LinkInline picture in document.Descendants<LinkInline>().Where(l => l.IsImage)) picture.Url = Embed(picture.Url);
        using StringWriter writer = new();
        HtmlRenderer renderer = new(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlMathInlineRenderer>(new InlineFormula());
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlMathBlockRenderer>(new BlockFormula());
        _ = renderer.Render(document);
        return writer.ToString();
    }

    private void Anchor(HeadingBlock heading)
    {
        string text = PlainText(heading.Inline);
        string slug = string.Join('-', new string([.. text.ToLowerInvariant().Select(c => char.IsLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        string anchor = slug.Length == 0 ? "section" : slug;
        for (int n = 2; headings.Any(h => h.Anchor == anchor); n++) anchor = $"{slug}-{n}";
        heading.GetAttributes().Id = anchor;
        headings.Add((heading.Level, text, anchor));
    }

    private static string PlainText(ContainerInline? inline)
    {
        StringBuilder text = new();
        foreach (MarkdownObject part in inline?.Descendants() ?? [])
            _ = text.Append(part switch
            {
                LiteralInline literal => literal.Content.ToString(),
                CodeInline code => code.Content,
                MathInline math => math.Content.ToString(),
                _ => "",
            });
        return text.ToString();
    }

    private string? Embed(string? url)
    {
        if (string.IsNullOrEmpty(url) || Uri.TryCreate(url, UriKind.Absolute, out _)) return url;
        try
        {
            return Data(new FileInfo(Path.Combine(folder, Uri.UnescapeDataString(url)))) ?? url;
        }
        catch (Exception error) when (error is ArgumentException or IOException or UnauthorizedAccessException)
        {
            // A name that no file can have, or a file that cannot be read.
            return url;
        }
    }

    private static string? Data(FileInfo file)
    {
        string? type = file.Extension.ToLowerInvariant() switch
        {
            ".png" => "image/png",
            ".jpg" or ".jpeg" => "image/jpeg",
            ".svg" => "image/svg+xml",
            ".gif" => "image/gif",
            ".webp" => "image/webp",
            _ => null,
        };
        return type is null || !file.Exists || file.Length > MaxPictureBytes ? null : $"data:{type};base64,{Convert.ToBase64String(File.ReadAllBytes(file.FullName))}";
    }

    private sealed class InlineFormula : HtmlObjectRenderer<MathInline>
    {
        protected override void Write(HtmlRenderer renderer, MathInline obj) =>
            renderer.Write(TexMath.Html(obj.Content.ToString(), display: obj.DelimiterCount > 1));
    }

    private sealed class BlockFormula : HtmlObjectRenderer<MathBlock>
    {
        protected override void Write(HtmlRenderer renderer, MathBlock obj) => renderer.Write(TexMath.Html(obj.Lines.ToString(), display: true));
    }
}
