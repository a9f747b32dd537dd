// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Sortition} from "../../src/Sortition.sol";
import {IStakeRegistry} from "../../src/interfaces/IStakeRegistry.sol";
import {Assertions} from "../support/Assertions.sol";
import {vm} from "../support/Vm.sol";

/// @notice Weights of a few wei, so that draws fall on the edges between leaves all the time. The test is the registry.
contract SortitionBoundariesTest is Assertions {
    bytes32 private constant CLASS = "small";
    uint256 private constant COUNT = 6;

    Sortition private _sortition;
    mapping(address mediator => bool) private _full;
    mapping(address mediator => address) private _operators;
    mapping(address operator => bool) private _taken;

    function setUp() public {
        vm.warp(1_700_000_000);
        _sortition = new Sortition(100);
        _sortition.initialise(IStakeRegistry(address(this)));
    }

    /// @dev As IStakeRegistry says, for the draw.
    function seatable(address mediator, uint128, uint8) external view returns (bool free, address operator) {
        return (!_full[mediator], _operatorOf(mediator));
    }

    /// @dev As IStakeRegistry says, for the draw.
    function operatorsOf(address[] calldata accounts) external view returns (address[] memory operators) {
        operators = new address[](accounts.length);
        for (uint256 i = 0; i < accounts.length; i++) {
            operators[i] = _operatorOf(accounts[i]);
        }
    }

    function _operatorOf(address mediator) private view returns (address) {
        address operator = _operators[mediator];
        return operator == address(0) ? mediator : operator;
    }

    function _mediator(uint256 i) private pure returns (address) {
        return address(uint160(i + 1));
    }

    /// @dev Three operators: of mediators 0 and 3, of 1 and 4, of 2; mediator 5 is its own.
    function testFuzz_draws_on_the_edges_agree_with_a_plain_walk(
        bytes32 seed,
        uint256 weights,
        uint256 out,
        uint256 full
    ) public {
        uint256[] memory left = new uint256[](COUNT);
        for (uint256 i = 0; i < COUNT; i++) {
            left[i] = (weights >> (i * 2)) % 4;
            _sortition.setWeight(CLASS, _mediator(i), 3, true);
            _sortition.setWeight(CLASS, _mediator(i), uint128(left[i]), true);
            _full[_mediator(i)] = full >> (i * 2) & 3 == 3;
            if (i < 5) _operators[_mediator(i)] = address(uint160(100 + i % 3));
        }
        vm.warp(block.timestamp + 100);
        address[] memory excluded = new address[](2);
        (excluded[0], excluded[1]) = (_mediator(out % COUNT), _mediator(out / COUNT % COUNT));
        for (uint256 i = 0; i < 2; i++) {
            left[uint160(excluded[i]) - 1] = 0;
            _taken[_operatorOf(excluded[i])] = true;
        }
        (address[] memory drawn, address[] memory passedOver) =
            _sortition.draw(CLASS, _sortition.epochAt(uint64(block.timestamp)), seed, 3, excluded, 1, 1);
        uint256 drawnCount;
        uint256 passedCount;
        for (uint256 j = 0; drawnCount < 3 && _sum(left) > 0; j++) {
            address expected = _take(left, uint256(keccak256(abi.encode(seed, j))) % _sum(left));
            if (_full[expected] || _taken[_operatorOf(expected)]) {
                assertEq(passedOver[passedCount++], expected, "passed over");
            } else {
                assertEq(drawn[drawnCount++], expected, "drawn");
                _taken[_operatorOf(expected)] = true;
            }
        }
        assertEq(drawn.length, drawnCount, "no more drawn");
        assertEq(passedOver.length, passedCount, "no more passed over");
    }

    function test_a_change_counts_from_the_next_epoch_to_the_second() public {
        vm.warp(1_700_000_099);
        _sortition.setWeight(CLASS, _mediator(0), 5, true);
        assertEq(_sortition.totalWeight(CLASS, 17_000_000), 0, "not in its own epoch");
        assertEq(_sortition.totalWeight(CLASS, 17_000_001), 5, "in the next");
        vm.warp(1_700_000_100);
        _sortition.setWeight(CLASS, _mediator(0), 7, true);
        assertEq(_sortition.totalWeight(CLASS, 17_000_001), 5, "unchanged within it");
        assertEq(_sortition.totalWeight(CLASS, 17_000_002), 7, "then changed");
    }

    function _sum(uint256[] memory left) private pure returns (uint256 sum) {
        for (uint256 i = 0; i < COUNT; i++) {
            sum += left[i];
        }
    }

    function _take(uint256[] memory left, uint256 point) private pure returns (address) {
        uint256 i;
        for (; point >= left[i]; i++) {
            point -= left[i];
        }
        left[i] = 0;
        return _mediator(i);
    }
}
