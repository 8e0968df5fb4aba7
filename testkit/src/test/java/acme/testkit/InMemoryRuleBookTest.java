package acme.testkit;

import acme.knowledge.InMemoryRuleBook;
import acme.knowledge.RuleBook;

class InMemoryRuleBookTest extends RuleBookContract {
    @Override
    protected RuleBook empty() {
        return new InMemoryRuleBook();
    }
}
