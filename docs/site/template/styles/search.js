// Search in pages that are opened from a folder: a browser lets those start no worker and read no file, so the index comes as a script (index.js) and the search runs here.
// It stands in for the worker of the template: pages that hold all words, those with them in the title first, then those that say them more often.
window.Worker = function () {
    const worker = this, pages = Object.values(window.searchIndex).map(p => ({ page: p, title: p.title.toLowerCase(), text: `${p.title} ${p.summary} ${p.keywords}`.toLowerCase() }));
    worker.postMessage = ({ q }) => {
        const words = q.toLowerCase().split(/\s+/).filter(w => w.length > 0);
        const score = p => words.reduce((sum, w) => sum + 100 * p.title.includes(w) + Math.min(p.text.split(w).length - 1, 20), 0);
        const found = pages.filter(p => words.every(w => p.text.includes(w))).map(p => [score(p), p.page]).sort((a, b) => b[0] - a[0]);
        worker.onmessage({ data: { e: "query-ready", d: found.map(f => ({ href: f[1].href, title: f[1].title, summary: f[1].summary })) } });
    };
    setTimeout(() => worker.onmessage({ data: { e: "index-ready" } }), 0);
};
