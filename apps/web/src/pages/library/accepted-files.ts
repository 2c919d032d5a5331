/** What the library takes, for the file chooser and a first look at dropped files; the server looks at the bytes. */
export const acceptedFiles = [
  'video/*',
  'audio/*',
  ...['.mp4', '.m4v', '.mov', '.webm', '.mkv', '.avi', '.flv', '.f4v', '.ogv'],
  ...['.mp3', '.m4a', '.wav', '.aac', '.flac', '.ogg', '.oga', '.opus'],
  ...['.jpg', '.jpeg', '.png', '.webp', '.gif'],
].join(',');
