"""Why targets are missed and what would close them."""

from optimizer.explaining.explanation import Binding, Explained, Explanation, Remedy, as_dict

__all__ = ["Binding", "Explained", "Explanation", "Remedy", "as_dict"]
