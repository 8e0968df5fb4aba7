package acme.testkit;

import acme.knowledge.InMemoryIncidentMemory;
import acme.knowledge.IncidentMemory;

class InMemoryIncidentMemoryTest extends IncidentMemoryContract {
    @Override
    protected IncidentMemory empty() {
        return new InMemoryIncidentMemory();
    }
}
