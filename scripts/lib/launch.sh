# Sourced by the launchers in scripts/. Reports what is missing, or runs a Node program.
# $1 is the program in scripts/lib, $2 whether it needs Rust ("rust" or "-"); the rest are its arguments.
launch() {
  local here program needs
  here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
  program="$1" needs="$2"
  shift 2
  if [ -f "$HOME/.cargo/env" ]; then . "$HOME/.cargo/env"; fi
  if ! command -v node >/dev/null || [ "$(node -p 'process.versions.node.localeCompare("20.19", "en", { numeric: true }) >= 0')" != true ]; then
    echo "Node.js 20.19 or newer is required but was not found. See https://nodejs.org" >&2
    exit 1
  fi
  if [ "$needs" = rust ] && ! command -v cargo >/dev/null; then
    echo "Rust is required, but cargo was not found. Install it with rustup: https://rustup.rs" >&2
    exit 1
  fi
  exec node "$here/$program" "$@"
}
