"""What is in stock, and what has to be ordered."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Product:
    name: str
    price: float
    stock: int = 0

    def value(self) -> float:
        return «self.price * self.stock»


@dataclass
class Inventory:
    products: dict[str, Product] = field(«default_factory=dict)»

    def add(self, product: Product) -> None:
        if product.name in self.products:
            raise ValueError(f"{product.name} is there already")
        self.products[product.name] = «product»

    def sell(self, name: str, count: int) -> None:
        product = «self.products[name]»
        if product.stock < count:
            raise ValueError(f"only {«product.stock} in stock")»
        product.stock -= count

    def total_value(self) -> float:
        «return sum(product.value() for product in self.products.values())»

    def to_order(self, minimum: int) -> list[str]:
        return [«product.name for product in self.products.values() if product.stock < minimum]»


def load(path: Path) -> Inventory:
    inventory = Inventory()
    for row in json.loads(path.read_text()):
        «inventory.add(Product(**row))»
    return inventory
