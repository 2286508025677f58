// Sets theme and language on <html> before the first paint; loaded as a blocking file because the content
// security policy allows no inline script. The same keys are written by src/ui/appearance.ts.
(function () {
  var html = document.documentElement
  function kept(store, key) {
    try {
      return store.getItem(key)
    } catch (refused) {
      return null
    }
  }
  var dark = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  html.dataset.theme = kept(sessionStorage, 'tongtang.page-theme') || kept(localStorage, 'tongtang.theme') || dark
  html.lang = kept(localStorage, 'tongtang.language') || (/^zh/i.test(navigator.language) ? 'zh-CN' : 'en')
})()
