// Package scripts tests the shell scripts beside it.
package scripts

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// install runs the script where only some commands exist. apt-get is a stand-in
// that logs how it is called and fails as long as no update has been made.
func install(t *testing.T, uid string, commands ...string) (output, log string, err error) {
	t.Helper()
	dir := t.TempDir()
	logFile := filepath.Join(dir, "log")
	script := func(name, body string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+body+"\n"), 0o755))
	}
	script("id", "echo "+uid)
	script("apt-get", `echo "$@" >> "`+logFile+`"
for word in "$@"; do
	if [ "$word" = update ]; then : > "`+dir+`/updated"; exit 0; fi
done
[ -e "`+dir+`/updated" ]`)
	for _, c := range commands {
		script(c, "exit 0")
	}
	cmd := exec.Command("/bin/sh", "install-tools.sh")
	cmd.Env = []string{"PATH=" + dir}
	out, err := cmd.CombinedOutput()
	text, _ := os.ReadFile(logFile)
	return string(out), string(text), err
}

var all = []string{"go", "verilator", "g++", "make", "iverilog", "vvp", "yosys", "yosys-smtbmc", "z3", "nextpnr-ice40", "icepack", "yosys-abc", "valgrind", "vcd2fst"}

func TestNothingIsDoneWhenAllIsThere(t *testing.T) {
	out, log, err := install(t, "0", all...)
	require.NoError(t, err)
	require.Equal(t, "install-tools: all tools are there\n", out)
	require.Empty(t, log)
}

func TestWithoutRootItSaysWhatToInstall(t *testing.T) {
	out, log, err := install(t, "1000", "go", "g++", "make", "z3", "verilator", "nextpnr-ice40", "icepack", "valgrind", "vcd2fst")
	require.Error(t, err)
	require.Equal(t, "install-tools: missing tools; run: sudo apt-get install iverilog yosys\n", out)
	require.Empty(t, log)
}

func TestAsRootItInstallsAndUpdatesOnlyIfItMust(t *testing.T) {
	out, log, err := install(t, "0", "go", "g++", "make", "verilator", "iverilog", "vvp", "yosys", "yosys-smtbmc", "nextpnr-ice40", "yosys-abc", "valgrind", "vcd2fst")
	require.NoError(t, err, out)
	require.Equal(t, `-o DPkg::Lock::Timeout=300 -qq install -y --no-install-recommends z3 fpga-icestorm
-o DPkg::Lock::Timeout=300 -qq update
-o DPkg::Lock::Timeout=300 -qq install -y --no-install-recommends z3 fpga-icestorm
`, log)
}

func TestGoIsNotInstalled(t *testing.T) {
	out, _, err := install(t, "0", all[1:]...)
	require.Error(t, err)
	require.Contains(t, out, "go is missing")
}
