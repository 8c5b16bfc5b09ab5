package engine

import (
	"context"
	"errors"
)

func newVerilated(context.Context, *Design, Options) (Engine, error) {
	return nil, errors.New("not yet")
}
