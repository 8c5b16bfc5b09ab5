#!/bin/sh
# Installs what the tests need beside Go, from Debian's packages. Does nothing
# when all of it is there; without root it says what to install.
set -eu

# command:package
tools="
verilator:verilator
g++:g++
make:make
iverilog:iverilog
vvp:iverilog
yosys:yosys
yosys-smtbmc:yosys
z3:z3
nextpnr-ice40:nextpnr-ice40
icepack:fpga-icestorm
yosys-abc:yosys
valgrind:valgrind
vcd2fst:gtkwave
"

missing=
for tool in $tools; do
	command=${tool%%:*} package=${tool#*:}
	if ! command -v "$command" >/dev/null 2>&1; then
		case " $missing " in
		*" $package "*) ;;
		*) missing="$missing $package" ;;
		esac
	fi
done
missing=${missing# }

if ! command -v go >/dev/null 2>&1; then
	echo "install-tools: go is missing; get the version that go.mod names from https://go.dev/dl/" >&2
	exit 1
fi
if [ -z "$missing" ]; then
	echo "install-tools: all tools are there"
	exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
	echo "install-tools: missing, under their Debian names: $missing" >&2
	exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
	echo "install-tools: missing tools; run: sudo apt-get install $missing" >&2
	exit 1
fi

echo "install-tools: installing $missing"
apt() { DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq "$@" </dev/null; }
# shellcheck disable=SC2086 # a list of names
if ! apt install -y --no-install-recommends $missing; then
	apt update
	apt install -y --no-install-recommends $missing
fi
