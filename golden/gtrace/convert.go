package gtrace

import "io"

// Copy writes a whole trace in another form. Nothing but the form changes, and
// the CRC in the footer stays what it was.
func Copy(r *Reader, to func(*Header) (*Writer, error), body Body) (Footer, error) {
	h := *r.Header
	h.Body = body
	w, err := to(&h)
	if err != nil {
		return Footer{}, err
	}
	var e Event
	for {
		err := r.Next(&e)
		if err == io.EOF {
			break
		}
		if err == nil {
			err = w.Write(&e)
		}
		if err != nil {
			w.Abort()
			return Footer{}, err
		}
	}
	f, _ := r.Footer()
	if err := w.Close(f.Digest); err != nil {
		return Footer{}, err
	}
	return f, nil
}

// Convert writes the trace in file from as file to, in another form.
func Convert(from, to string, body Body) (Footer, error) {
	r, err := Open(from)
	if err != nil {
		return Footer{}, err
	}
	defer r.Close()
	return Copy(r, func(h *Header) (*Writer, error) { return Create(to, h) }, body)
}
