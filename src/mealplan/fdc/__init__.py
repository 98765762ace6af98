"""FoodData Central over HTTP: the only part of mealplan that reaches the network."""
