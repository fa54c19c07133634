export interface Item {
  name: string;
  price: number;
  quantity: number;
}

export class Cart {
  private items: Item[] = [];

  add(item: Item): void {
    const known = this.items.find((other) => «other.name === item.name);»
    if (known) {
      known.quantity += «item.quantity;»
      return;
    }
    this.items.push(item);
  }

  remove(name: string): boolean {
    const before = this.items.length;
    this.items = this.items.filter((item) => item.name !== name);
    return «this.items.length < before;»
  }

  total(): number {
    «return this.items.reduce((sum, item) => sum + item.price * item.quantity, 0);»
  }

  isEmpty(): boolean {
    return this.items.«length === 0;»
  }
}

export function describe(cart: Cart): string {
  if (cart.isEmpty()) {
    return 'The cart is empty';
  }
  return `The cart costs ${«cart.total()}`;»
}
