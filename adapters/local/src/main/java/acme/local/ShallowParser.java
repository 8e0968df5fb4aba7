package acme.local;

import java.io.Reader;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads YAML whose lists and mappings stand at most 50 deep in each other, and refuses the rest: the library composes nodes
 * by recursion, and would overflow the stack. Confined to one thread.
 */
final class ShallowParser implements Parser {
    private static final int MAX_DEPTH = 50;

    private final Parser parser;
    private int depth;

    private ShallowParser(Parser parser) {
        this.parser = parser;
    }

    /**
     * The root of the only document; empty where there is none.
     *
     * @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException where it is no valid YAML, or too deep
     */
    static Optional<Node> compose(LoadSettings settings, Reader yaml) {
        var parser = new ShallowParser(new ParserImpl(settings, new StreamReader(settings, yaml)));
        return new Composer(settings, parser).getSingleNode();
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
        return parser.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
        return parser.peekEvent();
    }

    @Override
    public boolean hasNext() {
        return parser.hasNext();
    }

    @Override
    public Event next() {
        var event = parser.next();
        if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
            throw new ParserException(
                    "while reading a list or mapping",
                    event.getStartMark(),
                    "lists and mappings stand more than " + MAX_DEPTH + " deep in each other",
                    event.getStartMark());
        }
        if (event instanceof CollectionEndEvent) {
            depth--;
        }
        return event;
    }
}
