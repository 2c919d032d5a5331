// Runs before the first paint, as a file of its own: the content security policy allows no inline script.
(() => {
  const choice = localStorage.getItem('xingluo.theme');
  const dark =
    choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle('dark', dark);
  document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
})();
