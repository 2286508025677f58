// Theme and language before the first paint; src/ui/appearance.ts writes the same keys.
(function () {
  var html = document.documentElement
  function kept(store, key) {
    try {
      return window[store].getItem('tongtang.' + key)
    } catch (refused) {
      return null
    }
  }
  var dark = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  html.dataset.theme = kept('sessionStorage', 'page-theme') || kept('localStorage', 'theme') || dark
  html.lang = kept('localStorage', 'language') || (/^zh/i.test(navigator.language) ? 'zh-CN' : 'en')
})()
