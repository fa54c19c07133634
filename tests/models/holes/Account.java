package bank;

import java.util.ArrayList;
import java.util.List;

/** An account that never goes below zero. */
public class Account {
    private final String owner;
    private final List<String> history = new «ArrayList<>();»
    private long balance;

    public Account(String owner, long balance) {
        this.owner = owner;
        «this.balance = balance;»
    }

    public void deposit(long amount) {
        if (amount <= 0) {
            throw new IllegalArgumentException("The amount must be positive");
        }
        balance += «amount;»
        history.add("deposit " + amount);
    }

    public void withdraw(long amount) {
        if (amount > balance) {
            throw new «IllegalArgumentException("Insufficient funds");»
        }
        balance -= amount;
        history.add(«"withdraw " + amount);»
    }

    public void transfer(Account other, long amount) {
        «withdraw(amount);»
        other.deposit(amount);
    }

    public String getOwner() {
        return owner;
    }

    public long getBalance() {
        return «balance;»
    }
}
