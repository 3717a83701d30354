package fail_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/fail"
)

func TestCodesHaveAnExitCodeOfTheirOwn(t *testing.T) {
	t.Parallel()
	byExit := map[int]fail.Code{}
	byCode := map[fail.Code]bool{}
	for _, row := range fail.Codes {
		if row.Exit <= 0 || row.Exit > 255 {
			t.Errorf("%s has the exit code %d", row.Code, row.Exit)
		}
		if other, taken := byExit[row.Exit]; taken {
			t.Errorf("%s and %s share the exit code %d", row.Code, other, row.Exit)
		}
		if byCode[row.Code] {
			t.Errorf("%s stands twice", row.Code)
		}
		byExit[row.Exit], byCode[row.Code] = row.Code, true
		if got := row.Code.ExitCode(); got != row.Exit {
			t.Errorf("%s.ExitCode() = %d, want %d", row.Code, got, row.Exit)
		}
	}
}

func TestCodesAreDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/exit-codes.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := 0
	for line := range strings.Lines(string(page)) {
		if strings.HasPrefix(line, "| ") && strings.Contains(line, "`") {
			documented++
		}
	}
	for _, row := range fail.Codes {
		want := fmt.Sprintf("| %d | `%s` | %s |", row.Exit, row.Code, row.Meaning)
		if !strings.Contains(string(page), want) {
			t.Errorf("docs/exit-codes.md lacks the line\n%s", want)
		}
	}
	if documented != len(fail.Codes) {
		t.Errorf("docs/exit-codes.md has %d codes, the program %d", documented, len(fail.Codes))
	}
}

func TestErrorCarriesCodeCauseAndNextStep(t *testing.T) {
	t.Parallel()
	inner := fail.Wrap(io.ErrUnexpectedEOF, fail.NoNetwork, "ask Graph", "the connection was cut", "try again")
	err := fmt.Errorf("setting up contoso: %w", inner)
	if !errors.Is(err, fail.NoNetwork) || errors.Is(err, fail.Usage) || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("errors.Is does not see code and cause of %v", err)
	}
	if got := fail.CodeOf(err); got != fail.NoNetwork {
		t.Errorf("CodeOf = %s", got)
	}
	if got := fail.Next(err); got != "try again" {
		t.Errorf("Next = %q", got)
	}
	if got, want := inner.Error(), "ask Graph: the connection was cut"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	outer := fail.Wrap(inner, fail.TimedOut, "wait", "", "")
	if got := fail.Next(outer); got != "try again" {
		t.Errorf("Next of an outer error without one = %q", got)
	}
	if fail.CodeOf(nil) != "" || fail.CodeOf(io.EOF) != fail.Internal || fail.Code("").ExitCode() != 0 {
		t.Error("no error, a foreign error and the empty code are not told apart")
	}
}
