package acme.testkit;

import acme.llm.LanguageModel;
import acme.llm.Reply;
import acme.llm.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** A model that gives the scripted replies in turn, the last one again and again, and keeps what it was asked. Any thread. */
public final class ScriptedLanguageModel implements LanguageModel {
    private final Deque<Function<Request, Reply>> replies = new ArrayDeque<>();
    private final List<Request> requests = new ArrayList<>();

    public ScriptedLanguageModel(List<Function<Request, Reply>> replies) {
        this.replies.addAll(replies);
    }

    /** What it was asked, in order. */
    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    @Override
    public Reply ask(Request request) {
        return next(request).apply(request);
    }

    private synchronized Function<Request, Reply> next(Request request) {
        requests.add(request);
        return replies.size() > 1 ? replies.removeFirst() : replies.getFirst();
    }
}
