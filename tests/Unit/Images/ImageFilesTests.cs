using HybridPrior.Images;

namespace HybridPrior.Tests.Images;

public sealed class ImageFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Folder_gives_its_images_in_ordinal_order()
    {
        foreach (string name in new[] { "b.png", "B.JPG", "a10.gif", "a2.webp", "_.bmp", "c.jpeg", "notes.txt", ".hidden.png", "sub/x.png" })
            folder.Add(name, [1]);
        Assert.Equal(["B.JPG", "_.bmp", "a10.gif", "a2.webp", "b.png", "c.jpeg"], Names(ImageFiles.Expand([folder.Root])));
    }

    [Fact]
    public void Paths_keep_the_order_given()
    {
        string b = folder.Add("b.dat", [1]), a = folder.Add("a.png", [1]);
        folder.Add("sub/z.png", [1]);
        Assert.Equal(["b.dat", "z.png", "a.png", "b.dat"], Names(ImageFiles.Expand([b, folder.File("sub"), a, b])));
    }

    [Fact]
    public void List_is_relative_to_its_own_folder()
    {
        folder.Add("sub/b.png", [1]);
        folder.Add("sub/a.png", [1]);
        folder.Add("c.png", [1]);
        string list = folder.Add("sub/list.txt", "# chosen\r\nb.png\n\n  ../c.png \na.png"u8.ToArray());
        Assert.Equal(["b.png", "c.png", "a.png"], Names(ImageFiles.Expand(["@" + list])));
    }

    [Fact]
    public void Missing_path_is_refused_by_name()
    {
        AssertRefused(folder.File("none"), folder.File("none"));
        AssertRefused("@" + folder.File("none.txt"), folder.File("none.txt"));
        AssertRefused("@" + folder.Add("list.txt", "gone.png"u8.ToArray()), folder.File("gone.png"));
    }

    [Fact]
    public void Folder_or_list_without_images_is_refused()
    {
        AssertRefused(folder.Root, folder.Root);
        AssertRefused("@" + folder.Add("list.txt", "# nothing\n"u8.ToArray()), folder.File("list.txt"));
    }

    [Fact]
    public void A_folder_of_folders_says_so()
    {
        _ = Directory.CreateDirectory(folder.File("cats"));
        AssertSays("holds no image file itself, only the folder 'cats', and images are not looked for within folders: name that one.");
        _ = Directory.CreateDirectory(folder.File("birds"));
        AssertSays("only folders such as 'birds'");

        void AssertSays(string words) => Assert.Contains(words, Assert.Throws<InputException>(() => ImageFiles.Expand([folder.Root])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_path_is_refused() => Assert.Throws<InputException>(() => ImageFiles.Expand([]));

    private static IEnumerable<string> Names(IEnumerable<string> files) => files.Select(file => Path.GetFileName(file));

    private static void AssertRefused(string path, string named) =>
        Assert.Contains($"'{named}'", Assert.Throws<InputException>(() => ImageFiles.Expand([path])).Message);
}
