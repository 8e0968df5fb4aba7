package acme.ingest;

import acme.model.RawLine;

/** Takes lines in order. The view is valid only during the call. */
public interface LineSink {
    void accept(RawLine line);
}
