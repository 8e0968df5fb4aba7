package acme.testkit;

import acme.recover.InMemoryRecoveryJournal;
import acme.recover.RecoveryJournal;

class InMemoryRecoveryJournalTest extends RecoveryJournalContract {
    @Override
    protected RecoveryJournal empty() {
        return new InMemoryRecoveryJournal();
    }
}
